import { type Expression, type Matcher, parseExpression, QueryError } from '@binnacle/promql';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { LookupRequest, TimeRange } from '../lookup.ts';
import { ApiError, invalidParameter } from './errors.ts';
import { Parameters } from './parameters.ts';

const earliest = 0;
const latest = Date.parse('2200-01-01T00:00:00Z');

/** What was asked, in the address and in a form in the body. */
export function parametersOf(request: FastifyRequest): Parameters {
  return new Parameters(request.raw.url ?? '', request.body instanceof URLSearchParams ? request.body : undefined);
}

/** The expression of `query`. @throws ApiError `bad_data` */
export function expressionOf(parameters: Parameters): Expression {
  return parsed(parameters.text('query'), 'query');
}

/** Aborted when the asker goes away before its answer is sent. */
export function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort(new QueryError('canceled', 'query was canceled: its asker went away'));
  });
  return gone.signal;
}

/** The selectors of `match[]`. @throws ApiError `bad_data` */
export function selectorsOf(parameters: Parameters, isRequired = false): (readonly Matcher[])[] {
  const texts = parameters.all('match[]');
  if (isRequired && texts.length === 0) throw new ApiError('bad_data', 'no match[] parameter provided');
  return texts.map(selectorOf);
}

/** Selectors, `start`, `end` and `limit` of a question for series or labels. @throws ApiError `bad_data` */
export function lookupOf(parameters: Parameters, isRequired = false): LookupRequest {
  return { range: rangeOfLookup(parameters), selectors: selectorsOf(parameters, isRequired), limit: parameters.limit() };
}

export function rangeOfLookup(parameters: Parameters): TimeRange {
  const from = parameters.time('start', earliest);
  const to = parameters.time('end', latest);
  if (to < from) throw invalidParameter('end', 'end timestamp must not be before start time');
  return { from, to };
}

function selectorOf(text: string): readonly Matcher[] {
  const expression = parsed(text, 'match[]');
  if (expression.kind === 'vector_selector' && expression.offset === undefined && expression.at === undefined) return expression.matchers;
  throw invalidParameter('match[]', `"${text}" is not a series selector`);
}

function parsed(text: string, parameter: string): Expression {
  try {
    return parseExpression(text);
  } catch (error) {
    throw error instanceof QueryError ? invalidParameter(parameter, error.message) : error;
  }
}
