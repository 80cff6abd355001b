import type { ListedMetric } from './listed.ts';

/** Whether a metric is meant by a text: every word of it is in the name, the title or the description. */
export function matches({ name, title, description }: Pick<ListedMetric, 'name' | 'title' | 'description'>, text: string): boolean {
  const words = text.toLowerCase().split(/\s+/);
  const searched = `${name} ${title} ${description}`.toLowerCase();
  return words.every((word) => searched.includes(word));
}
