/** A number as Go's `%g` writes it: the fewest digits that read back the same, with an exponent from a million on. */
export function generalNumber(value: number): string {
  const special = specialNumber(value);
  if (special !== undefined) return special;
  const [digits, exponent] = value.toExponential().split('e') as [string, string];
  const power = Number(exponent);
  return power < -4 || power >= 6 ? `${digits}e${twoDigits(power)}` : plain(value);
}

function specialNumber(value: number): string | undefined {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : undefined;
}

/** JavaScript writes all of 1e-6 to 1e21 without an exponent. */
function plain(value: number): string {
  if (Object.is(value, -0)) return '-0';
  return String(value);
}

function twoDigits(power: number): string {
  return `${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}
