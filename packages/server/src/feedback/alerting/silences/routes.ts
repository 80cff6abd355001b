import { z } from 'zod';
import type { House } from '../../../area.ts';
import { actorName } from '../../../platform/access.ts';
import { AppError } from '../../../platform/errors.ts';
import type { Http } from '../../../platform/http/server.ts';
import { isoAnswer, timeParameter } from '../../../platform/http/time.ts';
import { parseMatcher, printMatcher } from '../routing/matchers.ts';
import { expireSilence, listSilences, saveSilence, silenceState } from './silences.ts';
import type { Silence } from './tables.ts';

const newSilence = z.strictObject({
  id: z.uuid().optional().describe('Of the silence to change'),
  matchers: z.array(z.string().max(2_000)).min(1).max(50).describe('All must hold: service="checkout"'),
  startsAt: timeParameter.optional().describe('Now when absent'),
  endsAt: timeParameter,
  reason: z.string().trim().min(1).max(5_000).describe('Why; people ask later'),
});

const silenceSchema = z.object({
  id: z.string(),
  matchers: z.array(z.string()),
  state: z.enum(['pending', 'active', 'expired']),
  startsAt: isoAnswer,
  endsAt: isoAnswer,
  createdBy: z.string(),
  reason: z.string(),
  createdAt: isoAnswer,
  updatedAt: isoAnswer,
});

/** Silences: people say what need not be told, until when and why. */
export function silenceRoutes(http: Http, house: House): void {
  http.get(
    '/api/v1/silences',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Silences that hold, will hold or held in the last 5 days, newest first',
        response: { 200: z.object({ silences: z.array(silenceSchema) }) },
      },
    },
    async () => ({ silences: (await listSilences(house)).map((silence) => toWire(silence, house.clock.now())) }),
  );
  http.post(
    '/api/v1/silences',
    {
      config: { access: 'member' },
      schema: { summary: 'Silence alerts, or change a silence', body: newSilence, response: { 201: silenceSchema } },
    },
    async ({ body, actor }, reply) => {
      const now = house.clock.now();
      const { id, endsAt, startsAt = now, reason: comment } = body;
      const silence = await saveSilence(house, actor, {
        ...{ id, endsAt, startsAt, comment },
        matchers: body.matchers.map(matcherOf),
        createdBy: actorName(actor),
      });
      return reply.code(201).send(toWire(silence, now));
    },
  );
  http.delete(
    '/api/v1/silences/:id',
    { config: { access: 'member' }, schema: { summary: 'End a silence now', params: z.object({ id: z.uuid() }) } },
    async ({ params, actor }, reply) => {
      await expireSilence(house, actor, params.id);
      return reply.code(204).send();
    },
  );
}

/** @throws AppError `invalid_request` */
export function matcherOf(text: string) {
  try {
    return parseMatcher(text);
  } catch (error) {
    if (error instanceof RangeError) throw new AppError('invalid_request', error.message);
    throw error;
  }
}

function toWire(silence: Silence, now: number): z.output<typeof silenceSchema> {
  const { comment: reason, matchers, ...rest } = silence;
  return { ...rest, reason, matchers: matchers.map(printMatcher), state: silenceState(silence, now) };
}
