import type { House } from '../../area.ts';
import { changeFlow } from '../../facts/change-flow.ts';
import { appendInBatches } from '../append.ts';
import type { Arrived, Step } from '../assembly.ts';
import { type Calendars, readCalendars } from '../calendars.ts';
import { forEach } from '../each.ts';
import { outdated } from '../incoming/seen.ts';
import { readServiceMap, type ServiceMap } from '../service-map.ts';
import { readKnownChanges } from './known.ts';
import type { Match } from './match.ts';
import { matchesFor, pathsFor } from './matching.ts';
import { type Place, placesOf } from './places.ts';
import { difference, type Located, readStored, rowsOf } from './rows.ts';
import { changeNumbers, changeRepositories, touchedRepositories } from './touched.ts';

const step = 'change flow';
const pageSize = 10_000;

/** Works out how changes went, and which deployments brought them where. */
export function changeFlowStep(house: House): Step {
  return {
    name: step,
    async run(arrived, signal) {
      const repositories = await changeRepositories(house);
      if (repositories.length === 0) return;
      const map = await readServiceMap(house);
      const [calendars, places, isNew] = await Promise.all([readCalendars(house, map), placesOf(house, map, repositories), isEmpty(house)]);
      const changed = await outdated(
        house,
        step,
        `1 ${calendars.digest}`,
        new Map([...places].map(([name, place]) => [name, place.meaning])),
      );
      const all = changed.all || isNew;
      const anew = (name: string) => all || changed.repositories.has(name);
      const touched = new Set(await touchedRepositories(house, map, arrived, repositories));
      const due = [...places].filter(([repository]) => anew(repository) || touched.has(repository));
      await forEach(due, signal, ([repository, place]) =>
        writeRepository({ house, map, calendars, place }, anew(repository) ? undefined : arrived, signal),
      );
      await changed.done();
    },
  };
}

/** A store that has changes and no way of any: this was never computed. */
async function isEmpty({ facts }: House): Promise<boolean> {
  return (await facts.query('SELECT 1 FROM change_flow LIMIT 1')).length === 0;
}

interface Work {
  readonly house: House;
  readonly map: ServiceMap;
  readonly calendars: Calendars;
  readonly place: Place;
}

async function writeRepository(work: Work, touched: Arrived | undefined, signal: AbortSignal): Promise<void> {
  const { house, place } = work;
  for (let after = ''; ; ) {
    signal.throwIfAborted();
    const numbers = await changeNumbers(house, place, touched, after, pageSize);
    if (numbers.length > 0) await writePage(work, numbers, signal);
    if (numbers.length < pageSize) return;
    after = numbers.at(-1) ?? '';
  }
}

async function writePage({ house, map, calendars, place }: Work, numbers: readonly string[], signal: AbortSignal): Promise<void> {
  const [known, stored] = await Promise.all([
    readKnownChanges(house, place.repository, numbers, place.isShared),
    readStored(house, place.repository, numbers),
  ]);
  const [matches, paths] = await Promise.all([matchesFor(house, place, known), pathsFor(house, place, known)]);
  const calendarOf = (service: string) => calendars.of(service);
  const now = house.clock.now();
  const wanted = known.changes.flatMap((change) => {
    const touching = paths.get(change.number);
    const services = place.servicesOf(touching);
    const concerns = ({ service }: Match) =>
      touching === undefined || map.pathsOf(service, place.repository) === undefined || services.includes(service);
    const located: Located = {
      change,
      events: known.events.get(change.number) ?? [],
      commits: known.commits.get(change.number) ?? [],
      repository: place.canonical,
      changeRepository: place.repository,
      services,
      matches: (matches.get(change.number) ?? []).filter(concerns),
    };
    return rowsOf(located, calendarOf, now);
  });
  await appendInBatches(house.facts, changeFlow, difference(stored, wanted), signal);
}
