import { z } from 'zod';
import type { House } from '../area.ts';
import { AppError } from '../platform/errors.ts';
import type { Http } from '../platform/http/server.ts';
import { timeParameter } from '../platform/http/time.ts';
import { slosSchema, sloWithHistorySchema } from './answers.ts';
import { objectiveHistory } from './history.ts';
import { reportSlos } from './report.ts';

const range = z.object({ from: timeParameter.optional(), to: timeParameter.optional() });

/** The reliability area's part of the API. */
export function reliabilityRoutes(http: Http, house: House): void {
  const config = { access: 'viewer' } as const;
  http.get(
    '/api/v1/slos',
    { config, schema: { summary: 'SLOs, their error budgets and how they stand now', response: { 200: slosSchema } } },
    async () => ({
      slos: await reportSlos(house),
    }),
  );
  http.get(
    '/api/v1/slos/:name',
    {
      config,
      schema: {
        summary: 'An SLO with the history of its objectives; over its window unless a range is asked for',
        params: z.object({ name: z.string().max(63) }),
        querystring: range,
        response: { 200: sloWithHistorySchema },
      },
    },
    async ({ params, query }) => {
      const [slo] = await reportSlos(house, params.name);
      if (slo === undefined) throw new AppError('not_found', `There is no SLO "${params.name}". GET /api/v1/slos lists them all.`);
      const from = query.from ?? Date.parse(slo.window.from);
      const to = query.to ?? house.clock.now();
      const objectives = await Promise.all(
        slo.objectives.map(async (objective) => ({
          ...objective,
          history: await objectiveHistory(house, slo.name, objective.name, from, to),
        })),
      );
      return { ...slo, objectives };
    },
  );
}
