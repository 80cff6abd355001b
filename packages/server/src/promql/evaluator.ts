import { createEngine, type Storage } from '@binnacle/promql';
import type { Evaluate, Evaluated } from './engine.ts';

/** What Prometheus takes a sample for: a time and a value. */
const bytesOfSample = 16;

/** Computes questions with the PromQL engine over a storage. */
export function engineOver(storage: Storage): Evaluate {
  const engine = createEngine({ storage });
  return async ({ query, start, end, step }, { limits, signal, explain, lookback }): Promise<Evaluated> => {
    const context = { limits, signal, lookbackDelta: lookback, ...(explain === undefined ? {} : { explain }) };
    const answer =
      step === 0 ? await engine.instant(query, { time: start }, context) : await engine.range(query, { start, end, step }, context);
    const { annotations, statistics } = answer;
    return {
      value: toValue(answer),
      annotations,
      samples: statistics.samples,
      peakSamples: Math.ceil(statistics.peakBytes / bytesOfSample),
    };
  };
}

type Engine = ReturnType<typeof createEngine>;
type Answer = Awaited<ReturnType<Engine['instant']> | ReturnType<Engine['range']>>;

function toValue(answer: Answer): Evaluated['value'] {
  switch (answer.type) {
    case 'vector':
      return { type: 'vector', time: answer.time, series: answer.series };
    case 'scalar':
      return { type: 'scalar', time: answer.time, value: answer.value };
    case 'string':
      return { type: 'string', time: answer.time, value: answer.value };
    case 'matrix':
      return 'grid' in answer ? { type: 'matrix', grid: answer.grid, series: answer.series } : { type: 'samples', series: answer.series };
  }
}
