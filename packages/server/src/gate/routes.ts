import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { House } from '../area.ts';
import { actorName } from '../platform/access.ts';
import type { Http } from '../platform/http/server.ts';
import { timeParameter } from '../platform/http/time.ts';
import { answerToWire, gateSchema, historySchema, newOverrideSchema } from './answers.ts';
import { decisions, exitCodes } from './decide.ts';
import type { Gate } from './gate.ts';
import { type Asked, keepAnswer, readHistory } from './history.ts';
import { override, overrideOf, withdrawOverride } from './overrides.ts';

const name = z.string().trim().min(1).max(200);
const longestOverride = 240;

const questionSchema = z.object({
  service: name.describe('Name or alias'),
  environment: name.optional().describe('Whichever when absent'),
  change: z.enum(['hotfix']).optional().describe('A repair of what is broken, which some freezes let through'),
  sha: z
    .string()
    .regex(/^[0-9a-fA-F]{7,64}$/, 'expected the name of a commit in hex')
    .optional()
    .describe('The commit that is to be deployed, for the history'),
  ref: z.string().max(300).optional().describe('Its branch or tag'),
  run: z.string().max(2000).optional().describe('The run of the pipeline that asks: an id or an address'),
});

/** `GET /api/v1/gate`, its history, and overrides. */
export function gateRoutes(http: Http, house: House, gate: Gate): void {
  http.get(
    '/api/v1/gate',
    {
      config: { access: 'viewer' },
      schema: { summary: 'May this service be deployed now?', querystring: questionSchema, response: { 200: gateSchema } },
    },
    async (request) => {
      const { environment, change } = request.query;
      const verdict = await gate.ask({ service: request.query.service, environment, change });
      const asked = askedBy(request, verdict.service, request.query);
      await keepAnswer(house.database, asked, verdict);
      const { decision, service, reasons, override: overridden = null, at } = verdict;
      const evaluatedAt = new Date(at);
      return {
        decision,
        exitCode: exitCodes[decision],
        service,
        environment: environment ?? null,
        reasons,
        override: overridden,
        evaluatedAt,
      };
    },
  );
  http.get(
    '/api/v1/gate/history',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'What the gate was asked and answered, newest first',
        querystring: z.object({
          service: name.optional(),
          decision: z.enum(decisions).optional(),
          from: timeParameter.optional(),
          to: timeParameter.optional(),
          limit: z.coerce.number().int().min(1).max(1000).default(200),
        }),
        response: { 200: historySchema },
      },
    },
    async ({ query }) => {
      const service = query.service === undefined ? undefined : (await gate.meant(query.service)).service;
      return { answers: (await readHistory(house.database, { ...query, service })).map(answerToWire) };
    },
  );
  overrideRoutes(http, house, gate);
}

function askedBy({ actor }: FastifyRequest, service: string, query: z.output<typeof questionSchema>): Asked {
  const { environment, change, sha, ref, run } = query;
  return { service, environment, change, caller: actorName(actor), sha: sha?.toLowerCase(), ref, run };
}

function overrideRoutes(http: Http, house: House, gate: Gate): void {
  http.post(
    '/api/v1/gate/override',
    {
      config: { access: 'member' },
      schema: {
        summary: 'Let a service be deployed for a while in spite of the gate',
        body: z.strictObject({
          service: name,
          environment: name.optional().describe('All when absent'),
          reason: z.string().trim().min(1).max(500),
          minutes: z.number().int().min(1).max(longestOverride),
        }),
        response: { 201: newOverrideSchema },
      },
    },
    async ({ actor, body }, reply) => {
      const { service } = await gate.meant(body.service);
      const row = await override(house, actor, { ...body, service, environment: body.environment ?? '' });
      return reply.code(201).send({ ...overrideOf(row), service, environment: row.environment || null });
    },
  );
  http.delete(
    '/api/v1/gate/override/:id',
    {
      config: { access: 'member' },
      schema: { summary: 'Withdraw an override', params: z.object({ id: z.uuid() }) },
    },
    async ({ actor, params }, reply) => {
      await withdrawOverride(house, actor, params.id);
      return reply.code(204).send();
    },
  );
}
