import { z } from 'zod';

const form = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;
const widths = [31_536_000_000, 604_800_000, 86_400_000, 3_600_000, 60_000, 1_000, 1];

/** Milliseconds of a duration as Prometheus writes it, `1m30s`; NaN for any other text. */
export function durationMs(text: string): number {
  const match = text === '' ? null : form.exec(text);
  if (match === null) return Number.NaN;
  return widths.reduce((sum, width, index) => sum + width * Number(match[index + 1] ?? 0), 0);
}

/** A positive duration in Prometheus' form. */
export const durationSchema = z
  .string()
  .refine((text) => durationMs(text) > 0, 'expected a duration such as 15s or 1m30s')
  .describe('Numbers with units y, w, d, h, m, s, ms, such as 1m30s');
