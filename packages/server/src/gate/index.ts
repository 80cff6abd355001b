import type { Kind } from '../definitions/types.ts';
import type { Http } from '../platform/http/server.ts';
import type { Job } from '../platform/jobs.ts';
import type { Loop } from '../platform/loops.ts';
import { deployFreezeKind } from './definitions.ts';
import { freezeRoutes } from './freeze-routes.ts';
import { Gate, type GateOptions } from './gate.ts';
import { forgetOldAnswers } from './history.ts';
import { gateRoutes } from './routes.ts';
import { forgetOldStatuses, postStatuses } from './statuses/turn.ts';

export { checksOf } from './gate.ts';

export const gateKinds: readonly Kind[] = [deployFreezeKind];

/** The gate as the rest of the server sees it. */
export interface GateRoom {
  routes(http: Http): void;
  jobs(): readonly Job[];
  /** Posts answers beside commits. */
  loops(): readonly Loop[];
}

/** The room between the areas and whoever wants to deploy. */
export function createGate(options: GateOptions): GateRoom {
  const gate = new Gate(options);
  const { house, services, statuses, base = '' } = options;
  return {
    routes(http) {
      gateRoutes(http, house, gate);
      freezeRoutes(http, house, gate);
    },
    jobs: () => [
      {
        name: 'gate.forget',
        schedule: '50 3 * * *',
        async run() {
          await forgetOldAnswers(house.database, house.clock.now());
          await forgetOldStatuses(house.database, house.clock.now());
        },
      },
    ],
    loops() {
      if (statuses === undefined) return [];
      const turn = { house, gate, services, statuses, base };
      return [{ name: 'gate.commit-statuses', everyMs: 15_000, run: async (_now, signal) => void (await postStatuses(turn, signal)) }];
    },
  };
}
