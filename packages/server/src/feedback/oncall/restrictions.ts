import { atTime, common, localOf, momentOf, type Stretch, weekdayOf } from './local-time.ts';
import type { Restriction } from './schedule-spec.ts';

/** The stretches of a range in which one of the restrictions holds, in order, joined where they touch; all of it without any. */
export function allowedIn(restrictions: readonly Restriction[] | undefined, timezone: string, range: Stretch): Stretch[] {
  if (restrictions === undefined) return range.from < range.to ? [range] : [];
  const last = localOf(range.to, timezone).toPlainDate();
  const found: Stretch[] = [];
  // One that began the day before may reach into the range.
  for (let day = localOf(range.from, timezone).toPlainDate().subtract({ days: 1 }); day.until(last).sign >= 0; day = day.add({ days: 1 })) {
    for (const { weekdays, from, to } of restrictions) {
      if (weekdays !== undefined && !weekdays.includes(weekdayOf(day))) continue;
      const until = to > from ? day : day.add({ days: 1 });
      const inside = common(range, { from: momentOf(atTime(day, from), timezone), to: momentOf(atTime(until, to), timezone) });
      if (inside !== undefined) found.push(inside);
    }
  }
  return joined(found);
}

/** Overlapping and touching stretches as one. */
export function joined(stretches: readonly Stretch[]): Stretch[] {
  const result: Stretch[] = [];
  for (const next of [...stretches].sort((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last === undefined || last.to < next.from) result.push(next);
    else result[result.length - 1] = { from: last.from, to: Math.max(last.to, next.to) };
  }
  return result;
}
