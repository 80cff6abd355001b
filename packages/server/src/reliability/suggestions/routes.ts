import { z } from 'zod';
import type { House } from '../../area.ts';
import type { Metadata } from '../../definitions/types.ts';
import type { Http } from '../../platform/http/server.ts';
import { suggestSlos } from './suggest.ts';

const suggestion = z.object({
  service: z.string(),
  title: z.string(),
  why: z.string().describe('What it follows from, and how it would have gone'),
  source: z.string().describe('Name of the metric it follows from'),
  observed: z.object({
    from: z.number().describe('Milliseconds since the epoch, UTC'),
    to: z.number(),
    sli: z.number(),
    good: z.number(),
    total: z.number(),
  }),
  target: z.number(),
  existing: z.string().nullable().describe('Name of an SLO that counts the same'),
  similar: z.string().nullable().describe('Name of an SLO of the service that is about the same over other metrics'),
  manifest: z
    .object({ apiVersion: z.string(), kind: z.string(), metadata: z.custom<Metadata>(), spec: z.unknown() })
    .describe('Ready for POST /definitions/apply'),
});

/** `GET /api/v1/slo-suggestions`. */
export function suggestionRoutes(http: Http, house: House): void {
  http.get(
    '/api/v1/slo-suggestions',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'SLOs that services could have, from the metrics and web vitals they send',
        querystring: z.object({ service: z.string().min(1).max(200).optional() }),
        response: { 200: z.object({ suggestions: z.array(suggestion).readonly(), notes: z.array(z.string()).readonly() }) },
      },
    },
    ({ query }) => suggestSlos(house, query.service),
  );
}
