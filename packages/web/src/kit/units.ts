/** A unit that is another one times a factor, such as milliseconds: values are shown as the base unit's. */
const scaled: Readonly<Record<string, readonly [base: string, factor: number]>> = {
  milliseconds: ['seconds', 1e-3],
  microseconds: ['seconds', 1e-6],
  nanoseconds: ['seconds', 1e-9],
  minutes: ['seconds', 60],
  hours: ['seconds', 3_600],
  days: ['seconds', 86_400],
  percent: ['ratio', 0.01],
  kilobytes: ['bytes', 1e3],
  megabytes: ['bytes', 1e6],
  gigabytes: ['bytes', 1e9],
  kibibytes: ['bytes', 1_024],
  mebibytes: ['bytes', 1_048_576],
  gibibytes: ['bytes', 1_073_741_824],
  kilobytes_per_second: ['bytes_per_second', 1e3],
  megabytes_per_second: ['bytes_per_second', 1e6],
};

/** Units that grow by thousands, with the symbol of one. */
const byThousands: Readonly<Record<string, string>> = {
  bytes: 'B',
  bytes_per_second: 'B/s',
  bits: 'bit',
  bits_per_second: 'bit/s',
  hertz: 'Hz',
};
const prefixes = ['', 'k', 'M', 'G', 'T', 'P'];

/** Units whose symbol follows the number as it is. */
const symbols: Readonly<Record<string, string>> = { per_second: '/s', per_minute: '/min', per_day: '/d' };

/** The unit that values are shown in, and by what to multiply them to get there. */
export function baseUnit(unit: string): { readonly unit: string; readonly factor: number } {
  const [base, factor] = scaled[unit] ?? [unit, 1];
  return { unit: base, factor };
}

/** The symbols of a unit that grows by thousands, from one on; `undefined` for other units. */
export function thousands(unit: string): readonly string[] | undefined {
  const symbol = byThousands[unit];
  return symbol === undefined ? undefined : prefixes.map((prefix) => prefix + symbol);
}

/** The fixed symbol of a unit that is shown as it is. */
export function symbolOf(unit: string): string | undefined {
  return symbols[unit];
}
