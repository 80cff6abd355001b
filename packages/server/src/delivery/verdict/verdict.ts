import type { House } from '../../area.ts';
import { service as serviceKind } from '../definitions.ts';
import { circumstancesOf } from './circumstances.ts';
import { basisOf, type Placed } from './due.ts';
import { type Candidate, type Judged, judge, overall, sentences } from './judge.ts';
import { type Measured, measure, measureAll } from './measure.ts';
import { week, weekEarlier, withoutSeason } from './season.ts';
import { type Watched, watchedAt } from './watched.ts';
import { lengthText, type PaceName, paces, type Windows, windowsOf } from './windows.ts';
import type { Comparison, StoredComparisons, VerdictState } from './wire.ts';

/** A verdict as it is stored. */
export interface Computed {
  readonly verdict: VerdictState;
  readonly final: boolean;
  readonly stored: StoredComparisons;
}

/** Compares all metrics of a service before and after one of its deployments, with the data that there is now. */
export async function computeVerdict(house: House, placed: Placed, production: boolean): Promise<Computed> {
  const { deployed } = placed;
  const { metrics, clock, config } = house;
  const now = clock.now();
  const windows = { minutes: windowsOf(paces.minutes, deployed, placed), days: windowsOf(paces.days, deployed, placed) };
  const all = await watchedAt(house, { ...deployed, production });
  const measureIn = (where: (pace: PaceName) => Windows, until: number) => (watched: Watched) => {
    const pace = paces[watched.pace];
    return measure(metrics, watched, pace, where(pace.name), until - pace.delay, config.timezone);
  };
  const found = await measureAll(
    all,
    measureIn((pace) => windows[pace], now),
  );
  const seed = JSON.stringify([deployed.service, deployed.environment, deployed.id]);
  const candidates = [...found].filter(isWorthTelling).map(
    ([watched, result]): Candidate => ({
      watched,
      pace: paces[watched.pace],
      found: result,
      isOver: now >= windows[watched.pace].after.to + paces[watched.pace].delay,
    }),
  );
  const judged = judge(candidates, seed);
  const lastWeek = await measureAll(
    judged.filter(isCalledChanged).map(({ watched }) => watched),
    measureIn((pace) => weekEarlier(windows[pace]), now - week),
  );
  const told = await circumstances(house, placed, windows.minutes);
  const comparisons = judged.map((one): Comparison => {
    const before = lastWeek.get(one.watched);
    const comparison = before === undefined || typeof before === 'string' ? one.comparison : withoutSeason(one, before, seed);
    return { ...comparison, note: sentences(comparison.note, told) };
  });
  const until = Math.max(...(['minutes', ...candidates.map(({ pace }) => pace.name)] as const).map((pace) => endOf(pace, windows)));
  const iso = ({ from, to }: Windows['before']): [string, string] => [new Date(from).toISOString(), new Date(to).toISOString()];
  return {
    verdict: overall(comparisons),
    final: now >= until,
    stored: {
      windows: { before: iso(windows.minutes.before), after: iso(windows.minutes.after) },
      comparisons,
      basis: basisOf(placed),
      until,
    },
  };
}

function endOf(pace: PaceName, windows: Readonly<Record<PaceName, Windows>>): number {
  return windows[pace].after.to + paces[pace].delay;
}

/** What nobody named and nothing was received of is not missed. */
function isWorthTelling([{ named }, found]: readonly [Watched, Measured | string]): boolean {
  return named || typeof found === 'string' || found.before.values.length + found.after.values.length > 0;
}

/** Of days a week earlier is the window before. */
function isCalledChanged({ comparison, pace }: Judged): boolean {
  return pace.name === 'minutes' && (comparison.verdict === 'worse' || comparison.verdict === 'improved');
}

async function circumstances(house: House, { deployed, previous, next }: Placed, windows: Windows): Promise<string> {
  const definition = await house.definitions.get(serviceKind, deployed.service);
  const names = [deployed.service, ...(definition?.spec.aliases ?? [])];
  const { before, after } = windows;
  const full = paces.minutes.length;
  const cut = [
    previous === undefined || before.to - before.from >= full
      ? ''
      : `The window before it begins with ${previous.release}, ${lengthText(before.to - before.from)} earlier.`,
    next === undefined || after.to - after.from >= full
      ? ''
      : `The window after it ends with the roll-out of ${next.release}, ${lengthText(after.to - after.from)} later.`,
  ];
  return sentences(...cut, await circumstancesOf(house, { ...deployed, production: true }, names, windows));
}
