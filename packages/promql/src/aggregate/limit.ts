import { QueryError } from '../errors.ts';
import { masked } from '../evaluate/merge.ts';
import type { Notes } from '../evaluate/notes.ts';
import { texts } from '../evaluate/texts.ts';
import type { Series } from '../evaluate/value.ts';
import type { Work } from '../evaluate/work.ts';
import { absent } from '../series.ts';
import { type Grouping, groupsOf } from './groups.ts';
import { labelsHash } from './hash.ts';
import { counts } from './top.ts';

/** `limitk`: at each point the first so many series of each group that have anything there. */
export function* limitedSeries(series: readonly Series[], parameter: Float64Array, grouping: Grouping): Work<Series[]> {
  const wanted = counts(parameter);
  const result: Series[] = [];
  for (const { members } of groupsOf(series, grouping)) {
    const taken = new Uint32Array(wanted.length);
    for (const member of members) {
      const keep = new Uint8Array(wanted.length);
      for (let point = 0; point < keep.length; point++) {
        if (member.kinds[point] === absent || (taken[point] as number) >= (wanted[point] as number)) continue;
        keep[point] = 1;
        taken[point] = (taken[point] as number) + 1;
      }
      const one = masked(member, keep);
      if (one !== undefined) result.push(one);
      yield;
    }
  }
  return result;
}

/**
 * `limit_ratio`: the series whose hash lies in the first part of all hashes, for a negative ratio in the last part; so that r and r - 1
 * together are all series.
 */
export function* sampledSeries(series: readonly Series[], parameter: Float64Array, notes: Notes): Work<Series[]> {
  const ratios = parameter.map((value) => {
    if (Number.isNaN(value)) throw new QueryError('execution', 'Ratio value is NaN');
    const capped = Math.min(1, Math.max(-1, value));
    if (capped !== value) notes.add('warning', texts.invalidRatio(value, capped));
    return capped;
  });
  const result: Series[] = [];
  for (const member of series) {
    const offset = Number(labelsHash(member.labels)) / Number(0xffff_ffff_ffff_ffffn);
    const keep = new Uint8Array(ratios.length);
    for (let point = 0; point < keep.length; point++) {
      const ratio = ratios[point] as number;
      const inside = ratio >= 0 ? offset < ratio : offset >= 1 + ratio;
      if (inside && ratio !== 0) keep[point] = 1;
    }
    const one = masked(member, keep);
    if (one !== undefined) result.push(one);
    yield;
  }
  return result;
}
