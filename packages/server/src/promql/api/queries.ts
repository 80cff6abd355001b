import type { FastifyReply, FastifyRequest } from 'fastify';
import { actorLabel } from '../../platform/access.ts';
import type { Clock } from '../../platform/clock.ts';
import type { AskOptions, Promql, Question } from '../engine.ts';
import type { QueryAnswer, QueryStatistics, QueryValue } from '../result.ts';
import { ApiError, wellFormed } from './errors.ts';
import { type Parameters, rangeOf } from './parameters.ts';
import { hintsOf, sendPieces } from './reply.ts';
import { goneSignal, parametersOf } from './requests.ts';
import { resultJson } from './result-json.ts';

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

/** `query`: the value of an expression at one time, by default now. */
export function instantQuery(promql: Promql, clock: Clock): Handler {
  return (request, reply) => {
    const parameters = parametersOf(request);
    const time = parameters.time('time', clock.now());
    return answer(promql, { query: parameters.text('query'), start: time, end: time, step: 0 }, parameters, request, reply);
  };
}

/** `query_range`: the values of an expression from `start` to `end`, every `step`. */
export function rangeQuery(promql: Promql): Handler {
  return (request, reply) => {
    const parameters = parametersOf(request);
    return answer(promql, { query: parameters.text('query'), ...rangeOf(parameters) }, parameters, request, reply);
  };
}

async function answer(promql: Promql, question: Question, parameters: Parameters, request: FastifyRequest, reply: FastifyReply) {
  const limit = parameters.limit();
  const statements = parameters.text('explain') === 'true' ? new Statements() : undefined;
  const options = {
    ...optionsOf(parameters, request, reply),
    explain: statements && ((statement) => statements.add(statement)),
  } satisfies AskOptions;
  const { value, annotations, statistics } = await wellFormed(() => promql.ask(question, options));
  const hints = hintsOf(annotations, question.query);
  const limited = limitedTo(limit, value);
  if (limited !== value) hints.warnings.push('results truncated due to limit');
  return sendPieces(request, reply, dataOf(limited, parameters.text('stats') === '' ? undefined : statistics, statements), hints);
}

function optionsOf(parameters: Parameters, request: FastifyRequest, reply: FastifyReply): AskOptions {
  const lookback = parameters.duration('lookback_delta');
  if (lookback !== undefined && lookback <= 0) throw new ApiError('bad_data', 'lookback delta must be positive');
  return { asker: actorLabel(request.actor), signal: goneSignal(reply), timeout: parameters.duration('timeout'), lookback };
}

function limitedTo(limit: number, value: QueryValue): QueryValue {
  if (!('series' in value) || value.series.length <= limit) return value;
  return { ...value, series: value.series.slice(0, limit) } as QueryValue;
}

function* dataOf(value: QueryValue, statistics: QueryStatistics | undefined, statements: Statements | undefined): Generator<string> {
  yield '{';
  yield* resultJson(value);
  if (statistics !== undefined) yield `,"stats":${JSON.stringify(statisticsOf(statistics))}`;
  if (statements !== undefined)
    yield `,"explain":${JSON.stringify(statements.list, (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one))}`;
  yield '}';
}

type Statement = Readonly<{ text: string; parameters: Readonly<Record<string, unknown>> }>;

const mostStatements = 100;

/** What ran in the store for one query: our own addition to Prometheus' answer, given to those who ask with `explain=true`. */
class Statements {
  readonly list: { readonly sql: string; readonly parameters: Readonly<Record<string, unknown>> }[] = [];

  add({ text, parameters }: Statement): void {
    if (this.list.length < mostStatements) this.list.push({ sql: text, parameters });
  }
}

/** Times in seconds, under Prometheus' names. */
function statisticsOf({ samples, peakSamples, total, queued }: QueryAnswer['statistics']) {
  const evaluated = (total - queued) / 1000;
  return {
    timings: {
      evalTotalTime: evaluated,
      resultSortTime: 0,
      queryPreparationTime: 0,
      innerEvalTime: evaluated,
      execQueueTime: queued / 1000,
      execTotalTime: total / 1000,
    },
    samples: { totalQueryableSamples: samples, peakSamples },
  };
}
