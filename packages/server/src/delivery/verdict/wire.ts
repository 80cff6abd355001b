import { z } from 'zod';
import type { deploymentVerdicts } from '../../facts/deployment-verdicts.ts';
import type { FactReader } from '../../stores/clickhouse/client.ts';
import type { Row } from '../../stores/clickhouse/table.ts';

/** What a metric did around a deployment, and what all of them together did. */
export const verdictStates = ['improved', 'no_change', 'worse', 'not_enough_data'] as const;
export type VerdictState = (typeof verdictStates)[number];

const value = z.number().nullable().describe('null is "no data"');
const isoTime = z.iso.datetime();
const window = z.tuple([isoTime, isoTime]).readonly();

export const comparisonSchema = z.object({
  metric: z.string().describe('Name of the metric, with what narrows it in braces'),
  title: z.string(),
  unit: z.string(),
  better: z.enum(['higher', 'lower', 'neither']),
  before: value.describe('Mean of the buckets; of ratios, durations and scores each weighs as much as it has events'),
  after: value,
  nBefore: z.number().describe('Buckets with data'),
  nAfter: z.number(),
  effect: value.describe('After less before'),
  low: value.describe('Of its 95 % interval'),
  high: value,
  p: value.describe('Corrected for all comparisons of the deployment'),
  verdict: z.enum(verdictStates),
  note: z.string().describe('Why there is not enough, what else began in the windows; empty when nothing is to be said'),
});

const windowsSchema = z.object({ before: window, after: window });

/** The verdict on a deployment for JSON. */
export const verdictSchema = z.object({
  verdict: z.enum(verdictStates),
  final: z.boolean().describe('No more data is waited for'),
  windows: windowsSchema.describe('Of metrics that follow traffic; slow ones say theirs in their notes'),
  comparisons: z.array(comparisonSchema),
});

export type Comparison = Readonly<z.infer<typeof comparisonSchema>>;
export type Verdict = Readonly<z.infer<typeof verdictSchema>>;

const storedSchema = verdictSchema.pick({ windows: true, comparisons: true }).extend({
  /** What the comparison rests on besides the data; when it is another now, the verdict is computed again. */
  basis: z.string(),
  /** When its last window is over and its data is there, milliseconds UTC. */
  until: z.number(),
});

/** What the column `comparisons` holds. */
export type StoredComparisons = z.infer<typeof storedSchema>;

type VerdictRow = Row<typeof deploymentVerdicts>;

export function storedOf({ comparisons }: Pick<VerdictRow, 'comparisons'>): StoredComparisons {
  return storedSchema.parse(JSON.parse(comparisons));
}

export function verdictOf(row: Pick<VerdictRow, 'verdict' | 'final' | 'comparisons'>): Verdict {
  const { windows, comparisons } = storedOf(row);
  return { verdict: z.enum(verdictStates).parse(row.verdict), final: row.final, windows, comparisons };
}

/** The verdict on one deployment; `null` while there is none. */
export async function readVerdict(
  facts: FactReader,
  deployment: { readonly service: string; readonly environment: string; readonly id: string },
): Promise<Verdict | null> {
  const [row] = await facts.query<Pick<VerdictRow, 'verdict' | 'final' | 'comparisons'>>(
    `SELECT verdict, final, comparisons FROM deployment_verdicts FINAL
WHERE service = {service:String} AND environment = {environment:String} AND deployment = {id:String}`,
    { ...deployment },
  );
  return row === undefined ? null : verdictOf(row);
}

/** The metrics of a verdict that got worse, in words, as evidence that the deployment failed; empty when it is not worse. */
export function worseText({ verdict, comparisons }: Pick<Verdict, 'verdict' | 'comparisons'>): string {
  if (verdict !== 'worse') return '';
  return comparisons
    .filter((one) => one.verdict === 'worse')
    .map(({ title, before, after, unit }) => `${title} went from ${amount(before, unit)} to ${amount(after, unit)}`)
    .join('; ');
}

const symbols: Readonly<Record<string, string>> = { seconds: ' s', bytes: ' B', per_day: ' a day', count: '', score: '' };

/** A value with its unit, for sentences. */
export function amount(number: number | null, unit: string): string {
  if (number === null) return 'no data';
  const share = unit === 'ratio';
  return `${Number((share ? number * 100 : number).toPrecision(3))}${share ? ' %' : (symbols[unit] ?? ` ${unit}`)}`;
}
