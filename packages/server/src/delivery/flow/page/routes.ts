import { z } from 'zod';
import type { House } from '../../../area.ts';
import { AppError } from '../../../platform/errors.ts';
import type { Http } from '../../../platform/http/server.ts';
import { timeParameter } from '../../../platform/http/time.ts';
import { deliveryOf } from '../../delivery.ts';
import { serviceFlow, teamFlow } from './flow.ts';
import type { FlowQuery } from './question.ts';
import { flowAnswer, teamFlowAnswer } from './wire.ts';

const usualRange = 30 * 86_400_000;
const name = z.string().min(1).max(200);

const querystring = z.object({
  from: timeParameter.optional().describe('Inclusive; 30 days before `to` when absent'),
  to: timeParameter.optional().describe('Exclusive; now when absent'),
  clock: z.enum(['wall', 'working']).default('wall').describe("working: in the working time of the service's team"),
  environment: name.optional().describe('Production, by its tier, when absent'),
});

export function flowRoutes(http: Http, house: House): void {
  http.get(
    '/api/v1/services/:name/flow',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Where the time of the changes of a service goes, the slowest of them, and those whose way is not known',
        params: z.object({ name }),
        querystring,
        response: { 200: flowAnswer },
      },
    },
    async ({ params, query }) => {
      await deliveryOf(house).assembly.caughtUp();
      return serviceFlow(house, params.name, ranged(query, house));
    },
  );
  http.get(
    '/api/v1/teams/:name/flow',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'The same for the services of a team, and what is open against what its finished changes took; nobody is named',
        params: z.object({ name }),
        querystring,
        response: { 200: teamFlowAnswer },
      },
    },
    async ({ params, query }) => {
      await deliveryOf(house).assembly.caughtUp();
      return teamFlow(house, params.name, ranged(query, house));
    },
  );
}

/** @throws AppError `invalid_request` for a range that ends before it begins. */
function ranged({ from, to, clock, environment }: z.output<typeof querystring>, house: House): FlowQuery {
  const end = to ?? house.clock.now();
  const begin = from ?? end - usualRange;
  if (begin >= end) throw new AppError('invalid_request', '`from` must lie before `to`.');
  return { from: begin, to: end, clock, environment };
}
