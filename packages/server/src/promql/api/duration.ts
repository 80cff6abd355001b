const units = { y: 31_536_000_000, w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const;
const form = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;

/** Milliseconds of a duration as Prometheus writes it in files and parameters, `1h30m`; `undefined` for any other text. */
export function parseDurationText(text: string): number | undefined {
  if (text === '0') return 0;
  const match = text === '' ? null : form.exec(text);
  if (match === null) return undefined;
  return Object.values(units).reduce((sum, width, index) => sum + width * Number(match[index + 1] ?? 0), 0);
}

/** A duration as Prometheus writes it: largest units first; days and longer only where nothing remains. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds === 0) return '0s';
  let left = milliseconds;
  let text = '';
  for (const [unit, width] of Object.entries(units)) {
    const exact = unit === 'y' || unit === 'w' || unit === 'd';
    if (exact ? left % width !== 0 : left < width) continue;
    const count = Math.floor(left / width);
    if (count > 0) text += `${count}${unit}`;
    left -= count * width;
  }
  return text;
}
