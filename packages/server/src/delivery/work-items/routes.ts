import { z } from 'zod';
import type { House } from '../../area.ts';
import type { Http } from '../../platform/http/server.ts';
import { deliveryOf } from '../delivery.ts';
import { listOpenWorkItems } from './open.ts';
import { workItemsAnswer } from './wire.ts';

export function workItemRoutes(http: Http, house: House): void {
  http.get(
    '/api/v1/work-items',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Work items in progress, the oldest first, against what finished ones took',
        querystring: z.object({ team: z.string().min(1).max(200).optional().describe('All teams when absent') }),
        response: { 200: workItemsAnswer },
      },
    },
    async ({ query }) => {
      await deliveryOf(house).assembly.caughtUp();
      return listOpenWorkItems(house, query.team);
    },
  );
}
