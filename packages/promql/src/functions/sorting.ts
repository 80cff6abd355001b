import { sortedByValue } from '../aggregate/top.ts';
import type { Series, Value } from '../evaluate/value.ts';
import type { Labels } from '../labels.ts';
import { float } from '../series.ts';
import { type FunctionCall, type FunctionImplementation, stringArgument, vectorArgument } from './types.ts';

const chunks = /\d+|\D+/g;

/** Natural order: runs of digits by their number, everything else by its characters. */
export function naturalOrder(left: string, right: string): number {
  const [a, b] = [left.match(chunks) ?? [], right.match(chunks) ?? []];
  for (let index = 0; index < a.length && index < b.length; index++) {
    const [one, other] = [a[index] as string, b[index] as string];
    if (one === other) continue;
    const difference = Number(one) - Number(other);
    if (!Number.isNaN(difference) && difference !== 0) return difference;
    return one < other ? -1 : 1;
  }
  return a.length - b.length;
}

/** By names and values in turn, as Prometheus orders sets of labels. */
export function labelsOrder(left: Labels, right: Labels): number {
  const [a, b] = [left.pairs, right.pairs];
  for (let index = 0; index < a.length && index < b.length; index++) {
    const [one, other] = [a[index] as string, b[index] as string];
    if (one !== other) return one < other ? -1 : 1;
  }
  return a.length - b.length;
}

/** Order is of an instant's answer alone; the series of a range are in order of their labels whatever the query says. */
function byValue(descending: boolean): FunctionImplementation {
  return (call) => {
    const floats = vectorArgument(call, 0)
      .filter((one) => one.kinds.includes(float))
      .map(withoutHistograms);
    return { type: 'vector', series: call.grid.count === 1 ? sortedByValue(floats, descending) : floats };
  };
}

function withoutHistograms(series: Series): Series {
  if (series.histograms === undefined) return series;
  return { ...series, kinds: series.kinds.map((kind) => (kind === float ? kind : 0)), histograms: undefined };
}

function byLabel(call: FunctionCall, sign: 1 | -1): Value {
  const names = call.args.slice(1).map((_, index) => stringArgument(call, index + 1));
  const series = [...vectorArgument(call, 0)].sort((a, b) => {
    for (const name of names) {
      const order = naturalOrder(a.labels.get(name), b.labels.get(name));
      if (order !== 0) return sign * order;
    }
    return sign * labelsOrder(a.labels, b.labels);
  });
  return { type: 'vector', series };
}

export const sortFunctions: Readonly<Record<string, FunctionImplementation>> = {
  sort: byValue(false),
  sort_desc: byValue(true),
  sort_by_label: (call) => byLabel(call, 1),
  sort_by_label_desc: (call) => byLabel(call, -1),
};
