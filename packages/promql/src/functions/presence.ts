import { emptyPoints, isEmpty } from '../evaluate/value.ts';
import { Labels } from '../labels.ts';
import { absent, float } from '../series.ts';
import { evaluationTimes } from './scalars.ts';
import { type FunctionImplementation, vectorArgument } from './types.ts';

/** 1 wherever no series has anything. */
const absence: FunctionImplementation = (call) => {
  const { kinds, values } = emptyPoints(call.grid.count);
  kinds.fill(float);
  values.fill(1);
  for (const one of vectorArgument(call, 0)) {
    for (let point = 0; point < kinds.length; point++) if (one.kinds[point] !== absent) kinds[point] = absent;
  }
  const series = isEmpty(kinds) ? [] : [{ labels: Labels.from(call.absentLabels), kinds, values, dropName: false }];
  return { type: 'vector', series };
};

/** Of values that are not a selector's own: the time of evaluation. */
const timestamp: FunctionImplementation = (call) => {
  const times = evaluationTimes(call);
  const series = vectorArgument(call, 0).map(({ labels, kinds }) => ({
    labels,
    kinds: kinds.map((kind) => (kind === absent ? absent : float)),
    values: times,
    dropName: true,
  }));
  return { type: 'vector', series };
};

export const presenceFunctions: Readonly<Record<string, FunctionImplementation>> = {
  absent: absence,
  timestamp,
  /** Where a counter began is known of a selector's own samples alone. */
  start_timestamp: () => ({ type: 'vector', series: [] }),
};
