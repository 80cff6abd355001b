import { customBucketsSchema, emptyHistogram, type Histogram, type ResetHint, type Span } from '../histogram/types.ts';

/** A histogram of a test, and whether the test says what its reset hint is. */
export interface WrittenHistogram {
  readonly histogram: Histogram;
  readonly hinted: boolean;
}

const hints: ReadonlySet<string> = new Set<ResetHint>(['unknown', 'reset', 'not_reset', 'gauge']);
const numericFields = new Set(['schema', 'sum', 'count', 'z_bucket', 'z_bucket_w', 'offset', 'n_offset']);
const listFields = new Set(['buckets', 'n_buckets', 'custom_values']);

/** Reads what stands between `{{` and `}}`: `schema:0 sum:5 count:4 buckets:[1 2 1] offset:-1`. */
export function parseHistogram(text: string): WrittenHistogram {
  const numbers = new Map<string, number>();
  const lists = new Map<string, number[]>();
  let hint: ResetHint | undefined;
  const rest = text.replace(/([a-z_]+):\s*(\[[^\]]*\]|\S+)/g, (_, name: string, value: string) => {
    if (numericFields.has(name)) numbers.set(name, parseSampleNumber(value));
    else if (listFields.has(name)) lists.set(name, value.slice(1, -1).trim().split(/\s+/).filter(Boolean).map(parseSampleNumber));
    else if (name === 'counter_reset_hint' && hints.has(value)) hint = value as ResetHint;
    else throw new Error(`unknown field of a histogram: ${name}:${value}`);
    return '';
  });
  if (rest.trim() !== '') throw new Error(`not a histogram: {{${text}}}`);
  const schema = numbers.get('schema') ?? 0;
  const side = (buckets: string, offset: string) => spans(lists.get(buckets) ?? [], numbers.get(offset) ?? 0);
  return {
    histogram: emptyHistogram({
      schema,
      sum: numbers.get('sum') ?? 0,
      count: numbers.get('count') ?? 0,
      zeroCount: numbers.get('z_bucket') ?? 0,
      zeroThreshold: numbers.get('z_bucket_w') ?? 0,
      positiveSpans: side('buckets', 'offset'),
      positiveCounts: lists.get('buckets') ?? [],
      negativeSpans: side('n_buckets', 'n_offset'),
      negativeCounts: lists.get('n_buckets') ?? [],
      customBounds: schema === customBucketsSchema ? (lists.get('custom_values') ?? []) : [],
      resetHint: hint ?? 'unknown',
    }),
    hinted: hint !== undefined,
  };
}

function spans(counts: readonly number[], offset: number): Span[] {
  return counts.length === 0 ? [] : [{ offset, length: counts.length }];
}

/** A number as Go reads it: decimal with an exponent, `Inf` and `NaN` in any case and with any sign. */
export function parseSampleNumber(text: string): number {
  const special = /^([+-]?)(inf|nan)$/i.exec(text);
  if (special?.[2]?.toLowerCase() === 'nan') return Number.NaN;
  if (special !== null) return special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) throw new Error(`not a number: ${text}`);
  return Number(text);
}
