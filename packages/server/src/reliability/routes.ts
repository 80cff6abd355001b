import { z } from 'zod';
import type { House } from '../area.ts';
import { AppError } from '../platform/errors.ts';
import type { Http } from '../platform/http/server.ts';
import { timeParameter } from '../platform/http/time.ts';
import { sloDetailSchema, slosSchema } from './answers.ts';
import { correctionRoutes } from './corrections/routes.ts';
import { correctionsOf } from './corrections/store.ts';
import { correctionAnswer } from './corrections/wire.ts';
import { exceptionRoutes } from './exceptions/routes.ts';
import { exceptionsOf } from './exceptions/store.ts';
import { exceptionAnswer } from './exceptions/wire.ts';
import { objectiveHistory } from './history.ts';
import { previewRequest, previewSchema, previewSlo } from './preview.ts';
import { reportSlo, reportSlos } from './report.ts';
import { stateRoutes } from './states/routes.ts';

const range = z.object({ from: timeParameter.optional(), to: timeParameter.optional() });

/** The reliability area's part of the API. */
export function reliabilityRoutes(http: Http, house: House): void {
  const config = { access: 'viewer' } as const;
  http.get(
    '/api/v1/slos',
    { config, schema: { summary: 'SLOs, their error budgets and how they stand now', response: { 200: slosSchema } } },
    async () => {
      const { computedAt, slos } = await reportSlos(house);
      return { computedAt: new Date(computedAt).toISOString(), slos };
    },
  );
  http.get(
    '/api/v1/slos/:name',
    {
      config,
      schema: {
        summary: 'An SLO with the history of its objectives, corrections and exceptions; over its window unless a range is asked for',
        params: z.object({ name: z.string().max(63) }),
        querystring: range,
        response: { 200: sloDetailSchema },
      },
    },
    async ({ params, query }) => {
      const slo = await reportSlo(house, params.name);
      if (slo === undefined) throw new AppError('not_found', `There is no SLO "${params.name}". GET /api/v1/slos lists them all.`);
      const from = query.from ?? Date.parse(slo.window.from);
      const to = query.to ?? house.clock.now();
      const [objectives, corrections, exceptions] = await Promise.all([
        Promise.all(
          slo.objectives.map(async (objective) => ({
            ...objective,
            history: await objectiveHistory(house, slo.name, objective.name, from, to),
          })),
        ),
        correctionsOf(house.database, slo.name),
        exceptionsOf(house.database, slo.name),
      ]);
      return { ...slo, objectives, corrections: corrections.map(correctionAnswer), exceptions: exceptions.map(exceptionAnswer) };
    },
  );
  http.post(
    '/api/v1/slos/preview',
    {
      config,
      schema: {
        summary: 'What the last windows would have been with an SLO; saves nothing',
        body: previewRequest,
        response: { 200: previewSchema },
      },
    },
    async ({ body }) => previewSlo(house, body),
  );
  correctionRoutes(http, house);
  exceptionRoutes(http, house);
  stateRoutes(http, house);
}
