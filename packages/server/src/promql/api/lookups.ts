import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Lookup, LookupRequest } from '../lookup.ts';
import { invalidParameter } from './errors.ts';
import { unescapeLabelName } from './label-name.ts';
import { sendData, sendPieces } from './reply.ts';
import { goneSignal, lookupOf, parametersOf } from './requests.ts';
import { labelsJson } from './result-json.ts';

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

const truncated = ['results truncated due to limit'];
/** Without a `limit` so many results are answered: beyond them no client is helped. */
const mostResults = 500_000;

/** `series`: the labels of what `match[]` selects. */
export function seriesLookup(lookup: Lookup): Handler {
  return async (request, reply) => {
    const { limit, asked } = limited(lookupOf(parametersOf(request), true));
    const found = await lookup.series(asked, goneSignal(reply));
    const shown = found.slice(0, limit).map(({ labels }) => labelsJson(labels));
    return sendPieces(request, reply, ['[', shown.join(), ']'], { warnings: found.length > limit ? truncated : [] });
  };
}

/** `labels`: the names of labels, of the series that `match[]` selects or of all. */
export function labelNamesLookup(lookup: Lookup): Handler {
  return async (request, reply) => {
    const { limit, asked } = limited(lookupOf(parametersOf(request)));
    return sendTexts(request, reply, await lookup.labelNames(asked, goneSignal(reply)), limit);
  };
}

/** `label/<name>/values` */
export function labelValuesLookup(lookup: Lookup): Handler {
  return async (request, reply) => {
    const name = unescapeLabelName((request.params as { name: string }).name);
    if (name === '' || name.includes('\0')) throw invalidParameter('name', `invalid label name: ${JSON.stringify(name)}`);
    const { limit, asked } = limited(lookupOf(parametersOf(request)));
    return sendTexts(request, reply, await lookup.labelValues(name, asked, goneSignal(reply)), limit);
  };
}

/** One more is asked for than is shown, to know whether there are more. */
function limited(request: LookupRequest): { limit: number; asked: LookupRequest } {
  const limit = Math.min(request.limit, mostResults);
  return { limit, asked: { ...request, limit: limit + 1 } };
}

function sendTexts(request: FastifyRequest, reply: FastifyReply, found: readonly string[], limit: number): Promise<FastifyReply> {
  return sendData(request, reply, found.slice(0, limit), { warnings: found.length > limit ? truncated : [] });
}
