import type { House } from '../../../area.ts';
import { AppError } from '../../../platform/errors.ts';
import type { Outgoing } from '../../../platform/http/outgoing.ts';
import { type Http, takeRawBodies } from '../../../platform/http/server.ts';
import { checkSlackSignature, takeClick } from './slack-clicks.ts';

/** Where Slack sends clicks when Socket Mode is not used: the Request URL under Interactivity of the app. */
export function slackRoutes(http: Http, house: House, outgoing: Outgoing): void {
  http.register(async (encapsulated) => {
    const scope = encapsulated as unknown as Http;
    takeRawBodies(scope);
    scope.post(
      '/api/v1/slack/interactivity',
      { config: { access: 'public' }, bodyLimit: 256 * 1024, schema: { summary: 'Clicks on buttons of Slack messages, signed by Slack' } },
      async ({ headers, body }, reply) => {
        const { slackSigningSecret } = house.config;
        if (slackSigningSecret === undefined) {
          throw new AppError('not_found', 'Slack’s requests cannot be checked: BINNACLE_SLACK_SIGNING_SECRET is not set.');
        }
        const raw = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
        checkSlackSignature(slackSigningSecret, headers, raw, house.clock.now());
        const payload = new URLSearchParams(raw.toString('utf8')).get('payload');
        await takeClick(house, outgoing, jsonOf(payload));
        return reply.status(200).send();
      },
    );
  });
}

function jsonOf(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch (cause) {
    throw new AppError('invalid_request', 'The request of Slack holds no payload in JSON.', { cause });
  }
}
