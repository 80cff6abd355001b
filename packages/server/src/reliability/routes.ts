import { z } from 'zod';
import type { House } from '../area.ts';
import { AppError } from '../platform/errors.ts';
import type { Http } from '../platform/http/server.ts';
import { objectiveHistory } from './history.ts';
import { reportSlos } from './report.ts';

const time = z
  .union([z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)), z.coerce.number().int().min(0)])
  .describe('ISO 8601 with an offset, or milliseconds since the epoch (UTC)');
const range = z.object({ from: time.optional(), to: time.optional() });

/** The reliability area's part of the API. */
export function reliabilityRoutes(http: Http, house: House): void {
  const config = { access: 'viewer' } as const;
  http.get('/api/v1/slos', { config, schema: { summary: 'SLOs, their error budgets and how they stand now' } }, async () => ({
    slos: await reportSlos(house),
  }));
  http.get(
    '/api/v1/slos/:name',
    {
      config,
      schema: {
        summary: 'An SLO with the history of its objectives; over its window unless a range is asked for',
        params: z.object({ name: z.string().max(63) }),
        querystring: range,
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
