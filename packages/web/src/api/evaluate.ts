import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type Grain, type Interval, previous, previousBuckets, stepFor } from '../range/range.ts';
import { usePageRange } from '../range/use-range.ts';
import { post } from './client.ts';
import type { Answer, Behaviour, Question } from './metrics.ts';
import { metricsQuery } from './metrics-list.ts';

/** An answer with the interval it was asked for. */
export interface Evaluated extends Answer {
  readonly interval: Interval;
  readonly step: string;
}

export interface EvaluateOptions {
  /** `none` asks for one value for the whole range. */
  readonly step: 'none' | 'series';
  readonly grain?: Grain;
  /** Ask for the range before the page's. */
  readonly previous?: boolean;
  readonly enabled?: boolean;
}

/** The values of a metric in the page's range and environment. */
export function useEvaluate(question: Question, options: EvaluateOptions) {
  const page = usePageRange();
  const { filter, ready } = useNarrowed(question, page.environment);
  return useQuery({
    queryKey: ['evaluate', question, filter, options.step, options.grain, options.previous, page.key, page.timezone],
    enabled: ready && (options.enabled ?? true),
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }): Promise<Evaluated> => {
      const now = page.now();
      const step = options.step === 'none' ? 'none' : stepFor(now, options.grain ?? 'day');
      const before = step === 'none' ? previous(now) : previousBuckets(now, step, page.timezone);
      const interval = options.previous ? before : now;
      const answer = await post<Answer>('/evaluate', { ...question, ...interval, step, filter, timezone: page.timezone }, signal);
      return { ...answer, interval, step };
    },
  });
}

/** One series of a metric in the page's range, with limits, signals and whether it moved. */
export function useBehaviour(question: Question, options: { readonly grain?: Grain; readonly enabled?: boolean } = {}) {
  const page = usePageRange();
  const { filter, ready } = useNarrowed(question, page.environment);
  const grain = options.grain ?? 'day';
  return useQuery({
    queryKey: ['behaviour', question, filter, grain, page.key, page.timezone],
    enabled: ready && (options.enabled ?? true),
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }): Promise<Behaviour & Evaluated> => {
      const interval = page.now();
      const step = stepFor(interval, grain);
      const answer = await post<Behaviour>('/behaviour', { ...question, ...interval, step, filter, timezone: page.timezone }, signal);
      return { ...answer, interval, step };
    },
  });
}

/** The environment of the page narrows the metrics that know environments; a question that names its own is left alone. */
function useNarrowed(
  question: Question,
  environment: string | undefined,
): { readonly filter: Question['filter']; readonly ready: boolean } {
  const { data: metrics } = useQuery({ ...metricsQuery, enabled: environment !== undefined });
  if (environment === undefined) return { filter: question.filter, ready: true };
  const known = metrics?.find(({ name }) => name === question.metric)?.dimensions.includes('environment') ?? false;
  return { filter: known ? { environment, ...question.filter } : question.filter, ready: metrics !== undefined };
}
