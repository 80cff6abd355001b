import { z } from 'zod';
import type { House } from '../../area.ts';
import type { Http } from '../../platform/http/server.ts';
import { findSlo } from '../find.ts';
import { endException, makeException } from './store.ts';
import { exceptionAnswer, exceptionRequest, exceptionSchema } from './wire.ts';

const params = z.object({ name: z.string().max(63) });

/** Exceptions from what a budget's policy says of deployments. */
export function exceptionRoutes(http: Http, house: House): void {
  const config = { access: 'member' } as const;
  http.post(
    '/api/v1/slos/:name/exceptions',
    {
      config,
      schema: {
        summary: 'Allow deployments in spite of the error budget until a time, with a reason',
        params,
        body: exceptionRequest,
        response: { 201: z.object({ exception: exceptionSchema }) },
      },
    },
    async ({ params: { name }, body, actor }, reply) => {
      const slo = await findSlo(house, name, body.objective);
      return reply.code(201).send({ exception: exceptionAnswer(await makeException(house, actor, slo, body)) });
    },
  );
  http.delete(
    '/api/v1/slos/:name/exceptions/:id',
    {
      config,
      schema: {
        summary: 'End an exception before its time',
        params: params.extend({ id: z.uuid() }),
        response: { 204: z.undefined().describe('Nothing') },
      },
    },
    async ({ params: { name, id }, actor }, reply) => {
      await endException(house, actor, await findSlo(house, name), id);
      return reply.code(204).send();
    },
  );
}
