import type { House } from '../../area.ts';
import { Limit } from '../../platform/http/limit.ts';
import type { Http } from '../../platform/http/server.ts';
import { optOutByLink, readForm, submit } from './answering.ts';
import { promiseOf } from './promise.ts';
import { quickCheckForm as quickCheck, scoreQuickCheck } from './quick-check.ts';
import { questionToWire } from './reading.ts';
import {
  optOutAnswer,
  pulseAnswer,
  pulseForm,
  pulseParameters,
  pulseRequest,
  quickCheckAnswer,
  quickCheckForm,
  quickCheckRequest,
} from './wire.ts';

/** A whole company may sit behind one address. */
const perMinute = 300;

/** Bytes: what the longest survey can be answered with is less; nobody is made to read more of a stranger. */
const bodyLimits = { answers: 1024 * 1024, scores: 4096 } as const;

/** Nobody is to learn from counts of requests, which everybody who is signed in can chart by the minute, when somebody answered or opted out. */
const personal = { access: 'public', unmeasured: true } as const;

/** What needs no sign-in: the pages behind links of surveys, and the quick check. Nothing here writes down who asks. */
export function pulseRoutes(http: Http, house: House): void {
  const limit = new Limit(house.clock, perMinute);
  http.get(
    '/api/v1/pulse/:token',
    {
      config: personal,
      schema: { summary: 'What a link of a survey asks, and who will see what', params: pulseParameters, response: { 200: pulseForm } },
    },
    async ({ params, ip }, reply) => {
      limit.take(ip);
      const { round, teamTitle, kind, questions, seed, invited, canOptOut } = await readForm(house, params.token);
      void reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer');
      return {
        title: round.asked.title,
        description: round.asked.description,
        team: teamTitle,
        kind,
        closesAt: round.closesAt.toISOString(),
        k: round.k,
        invited,
        promise: promiseOf(round.k, kind),
        questions: questions.map(questionToWire),
        seed,
        canOptOut,
      };
    },
  );
  http.post(
    '/api/v1/pulse/:token',
    {
      config: personal,
      bodyLimit: bodyLimits.answers,
      schema: {
        summary: 'Answer a survey, in the place of what was answered with the same link before',
        params: pulseParameters,
        body: pulseRequest,
        response: { 200: pulseAnswer },
      },
    },
    async ({ params, body, ip }) => {
      limit.take(ip);
      return { token: await submit(house, params.token, body.answers, body.seed) };
    },
  );
  http.post(
    '/api/v1/pulse/:token/opt-out',
    {
      config: personal,
      bodyLimit: bodyLimits.scores,
      schema: {
        summary: 'No more invitations to the address this link was sent to',
        params: pulseParameters,
        response: { 200: optOutAnswer },
      },
    },
    async ({ params, ip }) => {
      limit.take(ip);
      await optOutByLink(house, params.token);
      return { optedOut: true as const };
    },
  );
  quickCheckRoutes(http, limit);
}

function quickCheckRoutes(http: Http, limit: Limit): void {
  http.get(
    '/api/v1/quick-check',
    { config: { access: 'public' }, schema: { summary: 'The questions of the DORA Quick Check', response: { 200: quickCheckForm } } },
    async ({ ip }) => {
      limit.take(ip);
      return quickCheck;
    },
  );
  http.post(
    '/api/v1/quick-check',
    {
      config: { access: 'public' },
      bodyLimit: bodyLimits.scores,
      schema: {
        summary: 'Score the answers of a DORA Quick Check; nothing of it is kept',
        body: quickCheckRequest,
        response: { 200: quickCheckAnswer },
      },
    },
    async ({ body, ip }) => {
      limit.take(ip);
      return scoreQuickCheck(body);
    },
  );
}
