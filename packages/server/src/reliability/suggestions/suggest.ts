import type { House } from '../../area.ts';
import { definitionName } from '../../definitions/name.ts';
import type { Manifest } from '../../definitions/types.ts';
import { AppError } from '../../platform/errors.ts';
import { sloManifest } from '../export/manifest.ts';
import { defaultAlerting, type Indicator, type Slo, targetText } from '../slo.ts';
import { listSlos } from '../slos.ts';
import { type Draft, draftsOf, vitalDrafts } from './drafts.ts';
import { similarSlo } from './kind.ts';
import { type Measured, measure, type Range } from './measure.ts';
import { receivedMetrics, receivedVitals } from './received.ts';
import { promiseFor, shareText } from './targets.ts';

/** An SLO that a service could have, ready to be applied. */
export interface Suggestion {
  readonly service: string;
  readonly title: string;
  /** What it follows from, and how it would have gone. */
  readonly why: string;
  readonly source: string;
  readonly observed: { readonly from: number; readonly to: number; readonly sli: number; readonly good: number; readonly total: number };
  readonly target: number;
  /** Name of an SLO that counts the same. */
  readonly existing: string | null;
  /** Name of an SLO of the service that is about the same over other metrics. */
  readonly similar: string | null;
  readonly manifest: Manifest;
}

export interface Suggestions {
  readonly suggestions: readonly Suggestion[];
  readonly notes: readonly string[];
}

const days = 28;
const day = 86_400_000;
/** Most drafts that are measured in one answer, and the milliseconds after which no further one is begun. */
const mostMeasured = 40;
const longest = 10_000;

/** What could be promised of what was received in the last 28 days, of one service or of all. */
export async function suggestSlos(house: House, service: string | undefined): Promise<Suggestions> {
  const to = house.clock.now();
  const range = { from: to - days * day, to };
  const [metrics, vitals, slos] = await Promise.all([
    receivedMetrics(house.facts, range.from, service),
    receivedVitals(house.facts, range.from, service),
    listSlos(house.definitions),
  ]);
  const drafts = [...draftsOf(metrics), ...vitalDrafts(vitals)];
  const notes: string[] = [];
  const suggestions: Suggestion[] = [];
  const started = performance.now();
  for (const [index, draft] of drafts.entries()) {
    if (index >= mostMeasured || performance.now() - started > longest) {
      notes.push(`${drafts.length - index} more could be suggested: ask for one service with ?service=`);
      break;
    }
    try {
      const measured = await measure(house, draft, range);
      const target = measured === undefined || isTooFew(draft, measured) ? undefined : promiseFor(measured.good, measured.total);
      if (measured !== undefined && target !== undefined) suggestions.push(suggestionOf(draft, measured, target, range, slos));
      else notes.push(`${draft.service}: ${draft.source} ${whyNot(draft, measured)}`);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      notes.push(`${draft.service}: ${draft.source} could not be counted: ${error.message}`);
    }
  }
  if (drafts.length === 0)
    notes.push('No metric of HTTP, gRPC or queues by the conventions of OpenTelemetry or Prometheus was received in the last 28 days.');
  return { suggestions, notes };
}

/** A promise made of a handful of events is made of chance: so many requests, or minutes of a queue's length, are looked at at least. */
const fewest = { events: 1_000, lag: 1_440 };

function fewestOf({ sli }: Draft): number {
  return sli.kind === 'lag' ? fewest.lag : fewest.events;
}

function isTooFew(draft: Draft, { total }: Measured): boolean {
  return total < fewestOf(draft);
}

function whyNot(draft: Draft, measured: Measured | undefined): string {
  if (measured === undefined) {
    return `counted nothing in the last ${days} days${draft.sli.kind === 'duration' ? ', or too little within any of its bounds' : ''}.`;
  }
  const count = Math.round(measured.total).toLocaleString('en');
  if (isTooFew(draft, measured)) {
    return `counted ${count} ${draft.events} in the last ${days} days: of fewer than ${fewestOf(draft).toLocaleString('en')} nothing is promised.`;
  }
  return `counted ${count} ${draft.events}, of which too many were bad for any promise.`;
}

function suggestionOf(draft: Draft, measured: Measured, target: number, range: Range, slos: readonly Slo[]): Suggestion {
  const { good, total, indicator, within } = measured;
  const sli = good / total;
  const title = within === undefined ? draft.title : `${draft.title}: ${within}`;
  const count = Math.round(total).toLocaleString('en');
  const why = `Follows from ${draft.source}. In the last ${days} days ${shareText(sli)} of ${count} ${draft.events} were good${within === undefined ? '' : ` (${within})`}: ${targetText(target)} would have been kept.`;
  const existing = slos.find((slo) => slo.objectives.some((objective) => same(objective.indicator, indicator)))?.name ?? null;
  return {
    service: draft.service,
    title,
    why,
    source: draft.source,
    observed: { ...range, sli, good, total },
    target,
    existing,
    similar: existing === null ? (similarSlo(slos, draft.service, indicator)?.name ?? null) : null,
    manifest: sloManifest({
      name: definitionName(`${draft.service}-${draft.name}`),
      displayName: `${draft.service}: ${title}`.slice(0, 200),
      service: draft.service,
      description: `${title}.`,
      window: `${days}d`,
      indicator,
      target: { target },
      alerting: defaultAlerting,
      labels: {},
      annotations: {},
    }),
  };
}

function same(one: Indicator | undefined, other: Indicator): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
