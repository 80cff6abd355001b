import type { House } from '../area.ts';
import { AppError } from '../platform/errors.ts';
import type { Job } from '../platform/jobs.ts';
import { deliveryOf } from './delivery.ts';
import { verdictsOf } from './verdict/verdicts.ts';

/** Keeps repositories up to date and computes what was received; at first start the one that the server runs in becomes known by itself. */
export function deliveryJobs(house: House): Job[] {
  return [
    {
      name: 'delivery.repositories',
      schedule: '*/5 * * * *',
      atStart: true,
      async run(signal) {
        const delivery = deliveryOf(house);
        const isFirst = (await delivery.repositories.list()).length === 0;
        if (isFirst || house.config.repository !== '.') await addOwnRepository(house);
        await delivery.refresh(signal);
      },
    },
    {
      name: 'delivery.assembly',
      schedule: '* * * * *',
      atStart: true,
      async run(signal) {
        try {
          await deliveryOf(house).assembly.settle(signal);
        } catch (error) {
          // What a stop interrupts is computed by the next run.
          if (!signal.aborted) throw error;
        }
      },
    },
    {
      name: 'delivery.verdicts',
      schedule: '* * * * *',
      async run(signal) {
        try {
          await verdictsOf(house).due(signal);
        } catch (error) {
          if (!signal.aborted) throw error;
        }
      },
    },
  ];
}

async function addOwnRepository(house: House): Promise<void> {
  const { config, log } = house;
  if (config.repository === 'none') return;
  try {
    await deliveryOf(house).repositories.add({ path: config.repository });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    log.debug({ reason: error.message }, 'no repository to import by itself');
  }
}
