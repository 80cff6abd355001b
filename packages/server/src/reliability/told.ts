import type { House } from '../area.ts';
import { timeline } from '../facts/timeline.ts';
import type { Slo } from './slo.ts';

interface Told {
  /** What is told again under the same id is told once. */
  readonly id: string;
  /** Milliseconds UTC. */
  readonly time: number;
  readonly title: string;
}

/** The page of an SLO. */
export function linkOf(slo: string): string {
  return `/reliability/slos/${slo}`;
}

/** Puts something about a budget on the timeline. */
export async function tell(
  { facts, clock }: House,
  slo: Pick<Slo, 'name' | 'service' | 'environment'>,
  { id, time, title }: Told,
): Promise<void> {
  const { service, environment = '', name } = slo;
  await facts.append(timeline, [
    {
      id: `budget:${id}`,
      time,
      kind: 'budget',
      title: title.slice(0, 500),
      service,
      environment,
      link: linkOf(name),
      updated: clock.now(),
    },
  ]);
}
