import { z } from 'zod';
import type { House } from '../../area.ts';
import type { Http } from '../../platform/http/server.ts';
import { closeSurvey } from './closing.ts';
import { teamLinks } from './inviting.ts';
import { openRound } from './opening.ts';
import { countParticipants, setParticipants } from './participants.ts';
import { findSurvey, librariesToWire, listSurveys, openRoundIn, openRoundOf, readRound, readSurvey, roundSummaryOf } from './reading.ts';
import {
  librariesAnswer,
  linksAnswer,
  openedAnswer,
  openRequest,
  participantsAnswer,
  participantsRequest,
  roundAnswer,
  roundSummary,
  surveyAnswer,
  surveysAnswer,
} from './wire.ts';

const survey = z.object({ name: z.string().min(1).max(63) });
const round = survey.extend({ number: z.coerce.number().int().min(1).max(1_000_000) });

/** Surveys and their rounds, for those who are signed in. */
export function surveyRoutes(http: Http, house: House): void {
  readingRoutes(http, house);
  roundRoutes(http, house);
  participantRoutes(http, house);
}

function readingRoutes(http: Http, house: House): void {
  http.get(
    '/api/v1/surveys',
    { config: { access: 'viewer' }, schema: { summary: 'Surveys, each with its last round', response: { 200: surveysAnswer } } },
    async () => ({ surveys: await listSurveys(house) }),
  );
  http.get(
    '/api/v1/surveys/:name',
    { config: { access: 'viewer' }, schema: { summary: 'A survey and its rounds', params: survey, response: { 200: surveyAnswer } } },
    async ({ params }) => readSurvey(house, params.name),
  );
  http.get(
    '/api/v1/surveys/:name/rounds/:number',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'A round, with what may be shown of its answers once it is closed',
        params: round,
        response: { 200: roundAnswer },
      },
    },
    async ({ params }) => readRound(house, params.name, params.number),
  );
  http.get(
    '/api/v1/survey-libraries',
    { config: { access: 'viewer' }, schema: { summary: 'Questions that come with the server', response: { 200: librariesAnswer } } },
    async () => ({ libraries: librariesToWire() }),
  );
}

function roundRoutes(http: Http, house: House): void {
  http.post(
    '/api/v1/surveys/:name/rounds',
    {
      config: { access: 'member' },
      schema: { summary: 'Begin a round', params: survey, body: openRequest, response: { 201: openedAnswer } },
    },
    async ({ params, body, actor }, reply) => {
      const opened = await openRound(house, actor, await findSurvey(house, params.name), body.personalLinks);
      const personal = opened.personal.map(({ team, urls }) => ({ team, urls: [...urls] }));
      return reply.code(201).send({ round: roundSummaryOf(opened.round), personal });
    },
  );
  http.post(
    '/api/v1/surveys/:name/close',
    {
      config: { access: 'member' },
      schema: { summary: 'End the round that is open: answers are added up and deleted', params: survey, response: { 200: roundSummary } },
    },
    async ({ params, actor }) => {
      const { number } = await openRoundOf(house, params.name);
      await closeSurvey(house, actor, params.name);
      return readRound(house, params.name, number);
    },
  );
  http.get(
    '/api/v1/surveys/:name/links',
    {
      config: { access: 'member' },
      schema: {
        summary: 'Links that whole teams share, of the round that is open; none when none is',
        params: survey,
        response: { 200: linksAnswer },
      },
    },
    async ({ params }) => {
      const round = await openRoundIn(house, params.name);
      return { links: round === undefined ? [] : await teamLinks(house, round) };
    },
  );
}

function participantRoutes(http: Http, house: House): void {
  const answer = async () => ({
    participants: (await countParticipants(house)).map(({ updatedAt, ...one }) => ({ ...one, updatedAt: updatedAt.toISOString() })),
  });
  http.get(
    '/api/v1/survey-participants',
    { config: { access: 'member' }, schema: { summary: 'How many people of each team are asked', response: { 200: participantsAnswer } } },
    answer,
  );
  http.post(
    '/api/v1/survey-participants',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Say who of a team is asked, in the place of those before; addresses are never shown again',
        body: participantsRequest,
        response: { 200: participantsAnswer },
      },
    },
    async ({ body, actor }) => {
      await setParticipants(house, actor, body);
      return answer();
    },
  );
}
