import type { Labels } from '../../facts/series-id.ts';
import { labelsOf, longestTag, tagLabels } from '../naming.ts';

const mostTags = 128;

/** Labels of tags and resources (`host`, `device`); `undefined` when there are too many or too long ones. */
export function datadogLabels(tags: readonly unknown[], resources: readonly (readonly [type: string, name: string])[]): Labels | undefined {
  const texts = tags.filter((tag) => typeof tag === 'string');
  if (texts.length + resources.length > mostTags) return undefined;
  const lengths = [...texts.map(({ length }) => length), ...resources.map(([type, name]) => type.length + name.length)];
  if (lengths.some((length) => length > longestTag)) return undefined;
  return { ...tagLabels(texts, ':'), ...labelsOf(resources) };
}
