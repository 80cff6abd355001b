/** A number with a unit, or without one. */
export interface Quantity {
  /** In base units: seconds, bytes, a share of 1. */
  readonly value: number;
  /** Unit of the metrics that it can be compared with; absent for a bare number. */
  readonly unit?: 'ratio' | 'seconds' | 'bytes';
}

const units: Readonly<Record<string, { readonly unit: 'ratio' | 'seconds' | 'bytes'; readonly factor: number }>> = {
  '%': { unit: 'ratio', factor: 0.01 },
  ms: { unit: 'seconds', factor: 0.001 },
  s: { unit: 'seconds', factor: 1 },
  m: { unit: 'seconds', factor: 60 },
  h: { unit: 'seconds', factor: 3_600 },
  d: { unit: 'seconds', factor: 86_400 },
  B: { unit: 'bytes', factor: 1 },
  kB: { unit: 'bytes', factor: 1e3 },
  MB: { unit: 'bytes', factor: 1e6 },
  GB: { unit: 'bytes', factor: 1e9 },
  TB: { unit: 'bytes', factor: 1e12 },
  KiB: { unit: 'bytes', factor: 1024 },
  MiB: { unit: 'bytes', factor: 1024 ** 2 },
  GiB: { unit: 'bytes', factor: 1024 ** 3 },
  TiB: { unit: 'bytes', factor: 1024 ** 4 },
};

export const quantityPattern = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?\s?(?:%|ms|s|m|h|d|B|kB|MB|GB|TB|KiB|MiB|GiB|TiB)?$/;

/** What a number or a text such as `300ms` means. The text must match `quantityPattern`. */
export function quantityOf(written: number | string): Quantity {
  if (typeof written === 'number') return { value: written };
  const number = Number.parseFloat(written);
  const found = units[/[a-zA-Z%]+$/.exec(written.replace(/e[+-]?\d+/, ''))?.[0] ?? ''];
  // Rounded to what was written: 5 × 0.01 is 0.05.
  return found === undefined ? { value: number } : { value: Number((number * found.factor).toPrecision(15)), unit: found.unit };
}
