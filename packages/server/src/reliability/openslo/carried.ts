import { z } from 'zod';
import type { Metadata } from '../../definitions/types.ts';
import { noDataPolicies, type Slo } from '../slo.ts';
import type { Reading } from './references.ts';

/** Annotations that say what OpenSLO has no field for. */
export const annotations = {
  minimumEvents: 'binnacle/minimum-events',
  noData: 'binnacle/no-data',
  policy: 'binnacle/budget-policy',
  runbook: 'runbook_url',
} as const;

type Carried = Pick<Slo, 'owner' | 'team' | 'environment' | 'minimumEvents' | 'noData' | 'policy' | 'runbook'>;

const minimumEvents = z.coerce.number().int().nonnegative();
const noData = z.enum(noDataPolicies);

/** What labels and annotations of a manifest say of its SLO. */
export function carried(reading: Reading, { labels = {}, annotations: notes = {} }: Metadata): Carried {
  const label = (...names: string[]) => names.map((name) => labels[name]).flatMap((value) => value ?? [])[0];
  const checked = <Value>(schema: z.ZodType<Value>, name: string, expected: string): Value | undefined => {
    const text = notes[name];
    if (text === undefined) return undefined;
    const result = schema.safeParse(text.trim() === '' ? undefined : text);
    if (result.success) return result.data;
    reading.problems.push({ path: `metadata.annotations["${name}"]`, message: `expected ${expected}` });
    return undefined;
  };
  return {
    owner: label('owner'),
    team: label('team'),
    environment: label('environment', 'env'),
    minimumEvents: checked(minimumEvents, annotations.minimumEvents, 'a number of events'),
    noData: checked(noData, annotations.noData, noDataPolicies.join(', ')) ?? 'excluded',
    policy: notes[annotations.policy],
    runbook: notes[annotations.runbook],
  };
}
