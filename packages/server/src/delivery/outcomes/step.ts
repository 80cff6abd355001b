import { eq } from 'drizzle-orm';
import type { House } from '../../area.ts';
import type { Arrived, Step } from '../assembly.ts';
import { readServiceMap } from '../service-map.ts';
import { seenTable } from '../tables.ts';
import { outcomesOf } from './outcomes.ts';
import { readSettings } from './settings.ts';
import { touchedServices } from './touched.ts';

const step = 'outcomes of deployments';

/** Judges the deployments of services about which something arrived; of all services when definitions changed what things mean. */
export function outcomesFromEvidence(house: House): Step {
  return {
    name: step,
    async run(arrived: Arrived, signal) {
      const map = await readServiceMap(house);
      const settings = await readSettings(house, map);
      const digest = `1 ${map.digest} ${settings.digest}`;
      const [seen] = await house.database.select().from(seenTable).where(eq(seenTable.name, step));
      const services = seen?.digest === digest ? await touchedServices(house, map, arrived) : await allServices(house);
      await outcomesOf(house).judge(services, { map, settings }, signal);
      if (seen?.digest === digest) return;
      await house.database.insert(seenTable).values({ name: step, digest }).onConflictDoUpdate({ target: seenTable.name, set: { digest } });
    },
  };
}

async function allServices({ facts }: House): Promise<string[]> {
  const rows = await facts.query<{ service: string }>('SELECT DISTINCT service FROM deployments ORDER BY service');
  return rows.map(({ service }) => service);
}
