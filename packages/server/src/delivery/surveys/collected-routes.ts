import { z } from 'zod';
import type { House } from '../../area.ts';
import type { Http } from '../../platform/http/server.ts';
import { worksAgreement } from './agreement.ts';
import { collectedAbout } from './collected.ts';
import { collectedAnswer, collectedQuery } from './wire.ts';

/** What is kept about people: each about themselves, and what there is in general. */
export function collectedRoutes(http: Http, house: House): void {
  http.get(
    '/api/v1/me/collected',
    {
      config: { access: 'viewer' },
      schema: { summary: 'What is kept about the person who asks', querystring: collectedQuery, response: { 200: collectedAnswer } },
    },
    async ({ actor, query }, reply) => {
      void reply.header('cache-control', 'no-store');
      return collectedAbout(house, actor, query.login);
    },
  );
  http.get(
    '/api/v1/works-agreement',
    {
      config: { access: 'viewer' },
      schema: { summary: 'What is kept about people in general, as a sheet in Markdown', response: { 200: z.string() } },
    },
    async (_request, reply) => reply.type('text/markdown; charset=utf-8').send(await worksAgreement(house)),
  );
}
