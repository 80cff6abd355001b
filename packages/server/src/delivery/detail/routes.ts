import { z } from 'zod';
import type { House } from '../../area.ts';
import type { Http } from '../../platform/http/server.ts';
import { deliveryOf } from '../delivery.ts';
import { findDeployment, overrideRequest, sayOutcome } from '../outcomes/overrides.ts';
import { readDetail } from './detail.ts';
import { outcomeOf } from './outcome.ts';
import { detailAnswer } from './wire.ts';

const name = z.string().min(1).max(200);

/** One deployment, and what people say of how it went. */
export function detailRoutes(http: Http, house: House): void {
  http.get(
    '/api/v1/deployments/detail',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'One deployment: what it brought, how it went, and what its service measured before and after',
        querystring: z.object({ service: name, environment: name.default('production'), id: name }),
        response: { 200: detailAnswer },
      },
    },
    async ({ query }) => {
      await deliveryOf(house).assembly.caughtUp();
      return readDetail(house, query);
    },
  );
  http.post(
    '/api/v1/deployments/outcome',
    {
      config: { access: 'member' },
      schema: {
        summary: 'Say that a deployment failed its users or did not, with a reason; null lets the evidence decide again',
        body: overrideRequest,
        response: { 200: detailAnswer.shape.outcome },
      },
    },
    async ({ body, actor }) => {
      await sayOutcome(house, actor, body);
      const { service, environment, deployment: id } = body;
      return outcomeOf(house, await findDeployment(house, { service, environment, id }));
    },
  );
}
