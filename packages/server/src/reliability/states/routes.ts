import { z } from 'zod';
import type { House } from '../../area.ts';
import type { Http } from '../../platform/http/server.ts';
import { timeParameter } from '../../platform/http/time.ts';
import { linkOf } from '../told.ts';

const most = 1_000;

type StateChange = Readonly<Record<'slo' | 'objective' | 'service' | 'environment' | 'state' | 'previous', string>> & {
  readonly at: string | number;
  readonly remaining: number | null;
};

const answer = z.object({
  states: z.array(
    z.object({
      slo: z.string(),
      objective: z.string(),
      service: z.string(),
      environment: z.string(),
      state: z.string(),
      previous: z.string().describe('Empty when it was first computed'),
      since: z.iso.datetime(),
      remaining: z.number().nullable(),
      link: z.string(),
    }),
  ),
});

/** When budgets came into other states. */
export function stateRoutes(http: Http, house: House): void {
  http.get(
    '/api/v1/budget-states',
    {
      config: { access: 'viewer' },
      schema: {
        summary: `When error budgets came into other states, the newest first; at most ${most}`,
        querystring: z.object({ from: timeParameter.optional(), to: timeParameter.optional(), service: z.string().max(200).optional() }),
        response: { 200: answer },
      },
    },
    async ({ query: { from = 0, to = house.clock.now(), service } }) => {
      const rows = await house.facts.query<StateChange>(
        `SELECT slo, objective, service, environment, state, previous, toUnixTimestamp64Milli(since) AS at, remaining
         FROM budget_states FINAL
         WHERE since >= fromUnixTimestamp64Milli({from:Int64}) AND since <= fromUnixTimestamp64Milli({to:Int64})
           AND ({service:String} = '' OR service = {service:String})
         ORDER BY since DESC, slo, objective LIMIT {most:UInt32}`,
        { from, to, service: service ?? '', most },
      );
      return {
        states: rows.map((row) => ({
          slo: row.slo,
          objective: row.objective,
          service: row.service,
          environment: row.environment,
          state: row.state,
          previous: row.previous,
          since: new Date(Number(row.at)).toISOString(),
          remaining: row.remaining,
          link: linkOf(row.slo),
        })),
      };
    },
  );
}
