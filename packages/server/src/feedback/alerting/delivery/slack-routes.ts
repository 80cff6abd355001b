import type { FastifyRequest } from 'fastify';
import type { House } from '../../../area.ts';
import { AppError } from '../../../platform/errors.ts';
import type { Outgoing } from '../../../platform/http/outgoing.ts';
import { type Http, takeRawBodies } from '../../../platform/http/server.ts';
import { checkSlackSignature, takeClick } from './slack-clicks.ts';
import { carryOutCommand } from './slack-commands.ts';

/** Where Slack sends clicks and commands when Socket Mode is not used: Request URLs under Interactivity and Slash Commands of the app. */
export function slackRoutes(http: Http, house: House, outgoing: Outgoing): void {
  http.register(async (encapsulated) => {
    const scope = encapsulated as unknown as Http;
    takeRawBodies(scope);
    scope.post(
      '/api/v1/slack/interactivity',
      { config: { access: 'public' }, bodyLimit: 256 * 1024, schema: { summary: 'Clicks on buttons of Slack messages, signed by Slack' } },
      async (request, reply) => {
        await takeClick(house, outgoing, jsonOf(checkedForm(house, request).get('payload')));
        return reply.status(200).send();
      },
    );
    scope.post(
      '/api/v1/slack/commands',
      { config: { access: 'public' }, bodyLimit: 64 * 1024, schema: { summary: 'Slash commands of Slack, signed by Slack' } },
      async (request, reply) => {
        await carryOutCommand(house, outgoing, Object.fromEntries(checkedForm(house, request)));
        return reply.status(200).send();
      },
    );
  });
}

/** @throws AppError `not_found` where requests cannot be checked, `unauthenticated` */
function checkedForm(house: House, { headers, body }: Pick<FastifyRequest, 'headers' | 'body'>): URLSearchParams {
  const { slackSigningSecret } = house.config;
  if (slackSigningSecret === undefined) {
    throw new AppError('not_found', 'Slack’s requests cannot be checked: BINNACLE_SLACK_SIGNING_SECRET is not set.');
  }
  const raw = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  checkSlackSignature(slackSigningSecret, headers, raw, house.clock.now());
  return new URLSearchParams(raw.toString('utf8'));
}

function jsonOf(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch (cause) {
    throw new AppError('invalid_request', 'The request of Slack holds no payload in JSON.', { cause });
  }
}
