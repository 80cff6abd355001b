import { timeline } from '../facts/timeline.ts';
import type { Facts } from '../stores/facts.ts';
import { shown } from './issues.ts';
import type { Step } from './plan.ts';
import type { Change } from './types.ts';

const mostInTitle = 2;

/** Puts changes on the timeline, where they may explain a number that moved. */
export async function announce(facts: Facts, changes: readonly { step: Step; version: number }[], at: number): Promise<void> {
  const rows = changes.map(({ step, version }) => {
    const { kind, name } = step.change;
    return {
      id: `definition:${kind}/${name}/${version}`,
      time: at,
      kind: 'definition',
      title: titleOf(step.change),
      service: serviceOf(step),
      environment: '',
      link: `/definitions/${kind}/${name}`,
      updated: at,
    };
  });
  if (rows.length > 0) await facts.append(timeline, rows);
}

function titleOf({ action, kind, name, differences }: Change): string {
  if (action === 'create') return `${kind} ${name} created`;
  if (action === 'delete') return `${kind} ${name} removed`;
  const told = differences
    .slice(0, mostInTitle)
    .map(({ path, before, after }) => `${path.slice(1).replaceAll('/', '.')} ${shown(before)} → ${shown(after)}`);
  const more = differences.length > mostInTitle ? ` and ${differences.length - mostInTitle} more` : '';
  return `${kind} ${name} changed: ${told.join(', ')}${more}`;
}

/** The service a definition speaks of, so that the timeline of a service shows it. */
function serviceOf(step: Step): string {
  const manifest = step.after?.manifest ?? step.before?.manifest;
  if (manifest?.kind === 'Service') return manifest.metadata.name;
  const spec = manifest?.spec;
  const service = typeof spec === 'object' && spec !== null && 'service' in spec ? spec.service : undefined;
  return typeof service === 'string' ? service : '';
}
