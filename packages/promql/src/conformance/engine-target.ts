import { createEngine, type Engine, type InstantAnswer, type RangeAnswer } from '../engine.ts';
import type { Histogram } from '../histogram/types.ts';
import { MemoryStorage } from '../memory/storage.ts';
import { absent, type GridSeries, histogram } from '../series.ts';
import type { Storage } from '../storage.ts';
import type { Answer, AnswerData, LoadedSeries, MatrixSeries, Target } from './target.ts';

/** Where a storage under test takes its samples from. */
export interface Loading {
  load(series: readonly LoadedSeries[]): Promise<void>;
  clear(): Promise<void>;
}

/** This project's engine on a storage: look-back 5 minutes, subqueries without a step every minute, as Prometheus' runner sets it. */
export function engineTarget(storage: Storage, loading: Loading): Target {
  return new EngineTarget(createEngine({ storage }), loading);
}

/** The engine on an empty storage in memory. */
export function memoryTarget(): Target {
  const storage = new MemoryStorage();
  return engineTarget(storage, {
    load: async (series) => {
      for (const { labels, samples } of series) {
        for (const { time, value, startTime } of samples) storage.append(labels, time, value, startTime);
      }
    },
    clear: async () => storage.clear(),
  });
}

class EngineTarget implements Target {
  readonly #engine: Engine;
  readonly #loading: Loading;

  constructor(engine: Engine, loading: Loading) {
    this.#engine = engine;
    this.#loading = loading;
  }

  load(series: readonly LoadedSeries[]): Promise<void> {
    return this.#loading.load(series);
  }

  clear(): Promise<void> {
    return this.#loading.clear();
  }

  async instant(query: string, time: number): Promise<Answer> {
    const answer = await this.#engine.instant(query, { time });
    return { data: instantData(answer), annotations: answer.annotations };
  }

  async range(query: string, start: number, end: number, step: number): Promise<Answer> {
    const answer = await this.#engine.range(query, { start, end, step });
    return { data: { type: 'matrix', series: matrixSeries(answer) }, annotations: answer.annotations };
  }
}

function instantData(answer: InstantAnswer): AnswerData {
  switch (answer.type) {
    case 'scalar':
      return { type: 'scalar', value: answer.value };
    case 'string':
      return { type: 'string', value: answer.value };
    case 'vector':
      return {
        type: 'vector',
        samples: answer.series.map((series) => ({ labels: series.labels, value: valueAt(series, 0) as number | Histogram })),
      };
    case 'matrix': {
      const series = answer.series.map((one) => ({
        labels: one.labels,
        points: Array.from(one.times, (time, index) => ({ time, value: valueAt(one, index) as number | Histogram })),
      }));
      return { type: 'matrix', series };
    }
  }
}

function matrixSeries({ grid, series }: RangeAnswer): MatrixSeries[] {
  return series.map((one) => ({
    labels: one.labels,
    points: Array.from(one.kinds, (_, index) => ({ time: grid.start + index * grid.step, value: valueAt(one, index) })).filter(
      (point): point is MatrixSeries['points'][0] => point.value !== undefined,
    ),
  }));
}

function valueAt(
  { kinds, values, histograms }: Pick<GridSeries, 'kinds' | 'values' | 'histograms'>,
  index: number,
): number | Histogram | undefined {
  if (kinds[index] === absent) return undefined;
  return kinds[index] === histogram ? histograms?.[index] : values[index];
}
