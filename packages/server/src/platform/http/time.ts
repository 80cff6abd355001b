import { z } from 'zod';

/** 2200-01-01: what the fact store's times can hold without surprises. */
const latest = Date.parse('2200-01-01T00:00:00Z');

/** A time in a query string: becomes milliseconds since the epoch, UTC. */
export const timeParameter = z
  .union([z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)), z.coerce.number().int().min(0).max(latest)])
  .describe('ISO 8601 with an offset or Z, or milliseconds since the epoch (UTC)');

/** A time in an answer: ISO 8601, UTC. */
export const isoAnswer = z.codec(z.iso.datetime(), z.date(), {
  decode: (text) => new Date(text),
  encode: (date) => date.toISOString(),
});
