import { z } from 'zod';
import type { House } from '../../../area.ts';
import { AppError } from '../../../platform/errors.ts';
import { Limit } from '../../../platform/http/limit.ts';
import type { Http } from '../../../platform/http/server.ts';
import { act, propose } from './acting.ts';
import { confirmPage, donePage } from './confirm-page.ts';

const perMinute = 120;
const parameters = z.object({ token: z.string().max(300) });
const proposal = z.object({
  action: z.enum(['acknowledge', 'silence', 'not-useful']),
  alerts: z.array(z.object({ name: z.string(), state: z.enum(['firing', 'acknowledged', 'resolved']), service: z.string() })),
  expiresAt: z.iso.datetime(),
});

/**
 * The pages behind links of messages: whoever holds one may act. GET never does anything, because mail servers and chats open links to look at them;
 * a browser gets a page that asks, anything else JSON.
 */
export function actionRoutes(http: Http, house: House): void {
  const limit = new Limit(house.clock, perMinute);
  http.register(async (encapsulated) => {
    const scope = encapsulated as unknown as Http;
    // What a form without fields sends, and what is sent without a type.
    scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'buffer' }, (_request, _body, done) =>
      done(null, undefined),
    );
    scope.get(
      '/api/v1/alert-actions/:token',
      { config: { access: 'public' }, schema: { summary: 'What a link of a message would do; does nothing', params: parameters } },
      async ({ params, ip, headers }, reply) => {
        limit.take(ip);
        void reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer');
        const isPage = wantsPage(headers.accept);
        try {
          const { expiresAt, ...found } = await propose(house, params.token);
          if (isPage) return reply.type('text/html; charset=utf-8').send(confirmPage(found));
          return proposal.parse({ ...found, expiresAt: new Date(expiresAt).toISOString() });
        } catch (error) {
          if (!isPage || !(error instanceof AppError)) throw error;
          return reply.status(error.status).type('text/html; charset=utf-8').send(donePage(error.message));
        }
      },
    );
    scope.post(
      '/api/v1/alert-actions/:token',
      {
        config: { access: 'public' },
        bodyLimit: 4096,
        schema: {
          summary: 'Do what a link of a message says: acknowledge, silence for an hour, or call it not useful',
          params: parameters,
        },
      },
      async ({ params, ip, headers }, reply) => {
        limit.take(ip);
        void reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer');
        const isPage = wantsPage(headers.accept);
        try {
          const message = await act(house, params.token);
          return isPage ? reply.type('text/html; charset=utf-8').send(donePage(message)) : { message };
        } catch (error) {
          if (!isPage || !(error instanceof AppError)) throw error;
          return reply.status(error.status).type('text/html; charset=utf-8').send(donePage(error.message));
        }
      },
    );
  });
}

function wantsPage(accept: string | undefined): boolean {
  return accept?.includes('text/html') ?? false;
}
