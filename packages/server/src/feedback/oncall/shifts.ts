import { common, type Stretch } from './local-time.ts';
import { allowedIn } from './restrictions.ts';
import { turnsOf } from './rotation.ts';
import { isRotation, type Layer, type ScheduleSpec } from './schedule-spec.ts';

/** Whoever is on call for a while; `null` is a gap: nobody. */
export interface Shift extends Stretch {
  /** E-mail address. */
  readonly user: string | null;
  /** Name of the layer it comes from, or the override's id. */
  readonly by: { readonly kind: 'layer' | 'override'; readonly name: string } | null;
}

export interface Held extends Stretch {
  readonly user: string;
}

/** Somebody who takes over for a while, from whoever it would be. */
export interface Override extends Held {
  readonly id: string;
  /** Of two at the same time the later one counts, milliseconds UTC. */
  readonly createdAt: number;
}

/** What calendars of others say, by the name of the layer; read before, so that shifts are computed from values alone. */
export type CalendarShifts = Readonly<Record<string, readonly Held[]>>;

/** Whom a layer by itself would have, in order; what it does not cover is left out. */
export function layerShifts(layer: Layer, timezone: string, calendars: CalendarShifts, range: Stretch): Held[] {
  const held = isRotation(layer) ? turnsOf(layer, timezone, range) : (calendars[layer.name] ?? []);
  const allowed = allowedIn(layer.restrictions, timezone, range);
  const found: Held[] = [];
  let first = 0;
  for (const { user, ...stretch } of held) {
    // Both are in order: what ended before this one begins is over for those after it as well.
    while ((allowed[first]?.to ?? Number.POSITIVE_INFINITY) <= stretch.from) first++;
    for (let index = first; index < allowed.length; index++) {
      const window = allowed[index];
      if (window === undefined || window.from >= stretch.to) break;
      const inside = common(stretch, window);
      if (inside !== undefined) found.push({ ...inside, user });
    }
  }
  return found.sort((a, b) => a.from - b.from || a.to - b.to);
}

/**
 * Who is on call in a range: a partition of it. Later layers stand above earlier ones, overrides above all, later overrides above earlier ones; of two events of
 * one calendar at the same time the one that begins later counts. Neighbours of the same person from the same place are one shift.
 */
export function shiftsOf(
  spec: Pick<ScheduleSpec, 'timezone' | 'layers'>,
  overrides: readonly Override[],
  range: Stretch,
  calendars: CalendarShifts = {},
): Shift[] {
  if (range.from >= range.to) return [];
  const stacked = [
    ...spec.layers.flatMap((layer) =>
      layerShifts(layer, spec.timezone, calendars, range).map((held): Shift => ({ ...held, by: { kind: 'layer', name: layer.name } })),
    ),
    ...[...overrides]
      .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
      .map(({ id, user, from, to }): Shift => ({ from, to, user, by: { kind: 'override', name: id } })),
  ];
  return merged(topmost(stacked, range));
}

/** The range cut wherever something begins or ends, each piece with the last of those that cover it. */
function topmost(stacked: readonly Shift[], range: Stretch): Shift[] {
  const inside = (time: number) => time > range.from && time < range.to;
  const cuts = [...new Set(stacked.flatMap(({ from, to }) => [from, to]).filter(inside))].sort((a, b) => a - b);
  const bounds = [range.from, ...cuts, range.to];
  const coming = stacked.map((shift, rank) => ({ shift, rank })).sort((a, b) => a.shift.from - b.shift.from || a.rank - b.rank);
  let next = 0;
  let here: typeof coming = [];
  return bounds.slice(0, -1).map((from, index) => {
    for (let one = coming[next]; one !== undefined && one.shift.from <= from; one = coming[++next]) here.push(one);
    here = here.filter(({ shift }) => shift.to > from);
    const top = here.reduce<(typeof coming)[number] | undefined>(
      (best, one) => (best === undefined || one.rank > best.rank ? one : best),
      undefined,
    );
    return { from, to: bounds[index + 1] ?? range.to, user: top?.shift.user ?? null, by: top?.shift.by ?? null };
  });
}

function merged(shifts: readonly Shift[]): Shift[] {
  const result: Shift[] = [];
  for (const shift of shifts) {
    const last = result.at(-1);
    const same = last !== undefined && last.user === shift.user && last.by?.kind === shift.by?.kind && last.by?.name === shift.by?.name;
    if (last !== undefined && same) result[result.length - 1] = { ...last, to: shift.to };
    else result.push(shift);
  }
  return result;
}
