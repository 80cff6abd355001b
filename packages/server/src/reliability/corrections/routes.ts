import { z } from 'zod';
import type { House } from '../../area.ts';
import type { Http } from '../../platform/http/server.ts';
import { findSlo } from '../find.ts';
import { correctionsOf, makeCorrection, withdrawCorrection } from './store.ts';
import { correctionAnswer, correctionRequest, correctionSchema, withdrawRequest } from './wire.ts';

const params = z.object({ name: z.string().max(63) });

/** What people say of intervals: maintenance, false positives, errors of data. */
export function correctionRoutes(http: Http, house: House): void {
  http.get(
    '/api/v1/slos/:name/corrections',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Corrections of an SLO, withdrawn ones too',
        params,
        response: { 200: z.object({ corrections: z.array(correctionSchema) }) },
      },
    },
    async ({ params: { name } }) => {
      await findSlo(house, name);
      return { corrections: (await correctionsOf(house.database, name)).map(correctionAnswer) };
    },
  );
  http.post(
    '/api/v1/slos/:name/corrections',
    {
      config: { access: 'member' },
      schema: {
        summary: 'Leave an interval out of a budget, past or planned, or give bad events back',
        params,
        body: correctionRequest,
        response: { 201: z.object({ correction: correctionSchema }) },
      },
    },
    async ({ params: { name }, body, actor }, reply) => {
      const slo = await findSlo(house, name, body.objective);
      return reply.code(201).send({ correction: correctionAnswer(await makeCorrection(house, actor, slo, body)) });
    },
  );
  http.delete(
    '/api/v1/slos/:name/corrections/:id',
    {
      config: { access: 'member' },
      schema: {
        summary: 'Withdraw a correction, with a reason; it stays to be seen',
        params: params.extend({ id: z.uuid() }),
        body: withdrawRequest,
        response: { 200: z.object({ correction: correctionSchema }) },
      },
    },
    async ({ params: { name, id }, body, actor }) => {
      const slo = await findSlo(house, name);
      return { correction: correctionAnswer(await withdrawCorrection(house, actor, slo, id, body.reason)) };
    },
  );
}
