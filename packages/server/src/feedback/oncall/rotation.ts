import { Temporal } from 'temporal-polyfill';
import { atTime, common, localOf, momentOf, type Stretch, weekdays } from './local-time.ts';
import type { RotationLayer } from './schedule-spec.ts';

export interface Turn extends Stretch {
  readonly user: string;
}

/** The turns of a layer that touch a range, in order and without gaps within its start and end; whole turns where the range cuts them. */
export function turnsOf(layer: RotationLayer, timezone: string, { from, to }: Stretch): Turn[] {
  const handOff = layer.rotation.handOff ?? '09:00';
  const begins = atTime(Temporal.PlainDate.from(layer.start), handOff);
  const life = {
    from: momentOf(begins, timezone),
    to: layer.end === undefined ? Number.POSITIVE_INFINITY : momentOf(atTime(Temporal.PlainDate.from(layer.end), handOff), timezone),
  };
  const wanted = common(life, { from, to });
  if (wanted === undefined) return [];
  const first = firstHandOff(layer, begins);
  const hours = turnHours(layer.rotation);
  const boundary = (n: number) => momentOf(first.add({ hours: n * hours }), timezone);
  // Local time of the range's start names its turn, but for an hour that the clocks showed twice.
  let turn = Math.max(0, Math.floor(first.until(localOf(wanted.from, timezone), { largestUnit: 'hours' }).total('hours') / hours) - 1);
  const turns: Turn[] = [];
  for (let start = boundary(turn); start < wanted.to; turn++) {
    const end = boundary(turn + 1);
    const stretch = common(life, { from: start, to: end });
    const user = layer.users[turn % layer.users.length];
    if (stretch !== undefined && user !== undefined && end > wanted.from) turns.push({ ...stretch, user });
    start = end;
  }
  return turns;
}

/** The hand-off at or before the start: with a weekday of its own the first turn is a short one. */
function firstHandOff({ rotation }: RotationLayer, begins: Temporal.PlainDateTime): Temporal.PlainDateTime {
  if (!isOfWeeks(rotation.every) || rotation.weekday === undefined) return begins;
  const back = (begins.dayOfWeek - 1 - weekdays.indexOf(rotation.weekday) + 7) % 7;
  return begins.subtract({ days: back });
}

function isOfWeeks(every: RotationLayer['rotation']['every']): boolean {
  return every === 'week' || (typeof every === 'object' && 'weeks' in every);
}

/** On the clocks' face: a turn over a change of the clocks is an hour shorter or longer. */
function turnHours({ every }: RotationLayer['rotation']): number {
  if (every === 'day') return 24;
  if (every === 'week') return 168;
  if ('hours' in every) return every.hours;
  return 'days' in every ? every.days * 24 : every.weeks * 168;
}
