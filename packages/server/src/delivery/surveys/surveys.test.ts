import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../../test/support/app.ts';
import { Pulse } from '../../../../../test/support/pulse.ts';

let app: TestApp;
let pulse: Pulse;
let now = Date.parse('2026-03-02T10:00:00Z');

beforeAll(async () => {
  app = await testApp({ clock: { now: () => now } });
  pulse = new Pulse(app);
});
afterAll(() => app.close());

test('a round from its beginning to its results, and the metrics of them', async () => {
  await pulse.team('payments', 6);
  await pulse.team('search', 7);
  await pulse.survey('pulse', ['payments', 'search'], { description: 'How it goes.' });
  const tokens = await pulse.open('pulse');
  expect(tokens.payments).toHaveLength(6);

  const form = await pulse.form(tokens.payments?.[0] ?? '');
  expect(form.body).toMatchObject({ title: 'pulse', description: 'How it goes.', team: 'payments', kind: 'personal', k: 5, invited: 6 });
  expect(form.body.promise.join(' ')).toContain('at least 5 answers');
  expect(form.body.questions.map(({ id }: { id: string }) => id)).toEqual(['mood', 'pain', 'words']);
  expect(form.headers['cache-control']).toBe('no-store');

  for (const [i, token] of (tokens.payments ?? []).entries()) {
    await pulse.answer(token, { mood: [5, 5, 4, 4, 2, 1][i] ?? 0, pain: [1, 2, 1, 1, 5, 4][i] ?? 0, words: `p${i}` });
  }
  for (const token of (tokens.search ?? []).slice(0, 5)) await pulse.answer(token, { mood: 4, pain: 3 });
  await pulse.answer(tokens.search?.[5] ?? '', { pain: null });
  const round = await pulse.close('pulse');

  expect(round).toMatchObject({ number: 1, state: 'closed', invited: 13, answered: 12, k: 5 });
  // (5+5+4+4+2+1)/6 = 3.5; favourable 4 of 6; score (3.5-1)/4*10.
  expect(pulse.cell(round, 'payments')).toMatchObject({ n: 6, mean: 3.5, score: 6.25, favourable: 4 / 6, hidden: null });
  // Reverse-keyed: 6 - value: 5,4,5,5,1,2 -> 22/6; favourable 4 of 6.
  expect(pulse.cell(round, 'payments', 'pain')).toMatchObject({ n: 6, mean: 3.67, favourable: 4 / 6 });
  expect([...pulse.cell(round, null, 'words').texts].sort()).toEqual(['p0', 'p1', 'p2', 'p3', 'p4', 'p5']);
  expect(pulse.cell(round, null)).toMatchObject({ n: 11, mean: 3.73 });

  const score = await pulse.evaluate('survey.score', { filter: { question: 'mood' } });
  expect(score.body.series).toMatchObject([{ values: [expect.closeTo(6.82, 5)], n: [11] }]);
  const byTeam = await pulse.evaluate('survey.favourable', { groupBy: ['team', 'question'] });
  expect(byTeam.body.series.map(({ labels, values }: any) => [labels.team, labels.question, values[0]]).sort()).toEqual([
    ['payments', 'mood', 4 / 6],
    ['payments', 'pain', 4 / 6],
    ['search', 'mood', 1],
    ['search', 'pain', 0],
  ]);
  const taking = await pulse.evaluate('survey.participation', { groupBy: ['team'] });
  expect(taking.body.series.map(({ labels, values }: any) => [labels.team, values[0]]).sort()).toEqual([
    ['payments', 1],
    ['search', 6 / 7],
  ]);
});

describe('answers', () => {
  let tokens: string[];

  beforeAll(async () => {
    await pulse.team('answers', 8);
    await pulse.survey('answers', ['answers'], {
      questions: [
        { id: 'mood', text: 'Good?', scale: 'agreement5' },
        { id: 'strict', text: 'No way out?', scale: 'agreement5', na: false },
        { id: 'way', text: 'Which?', scale: 'choice', options: ['left', 'right'] },
        { id: 'words', text: 'Why?', scale: 'text' },
        { library: 'enps', items: ['recommend'] },
      ],
    });
    tokens = (await pulse.open('answers')).answers ?? [];
  });

  test.each([
    ['a value outside the scale', { mood: 6 }],
    ['a fraction', { mood: 2.5 }],
    ['a text for a number', { mood: '5' }],
    ['not-applicable where that is no answer', { strict: null }],
    ['an option that is none', { way: 'up' }],
    ['a text that is too long', { words: 'x'.repeat(2001) }],
    ['a question that is not asked', { other: 1 }],
    ['the name of a built-in', { __proto__x: 1, constructor: 1 }],
    ['nothing', {}],
    ['only blanks', { words: '  ' }],
  ])('%s is refused without being repeated', async (_name, answers) => {
    const { status, body } = await pulse.send(tokens[0] ?? '', answers as any);
    expect(status).toBe(400);
    expect(JSON.stringify(body)).not.toContain('xxx');
  });

  test('answers with the same link take the place of those before', async () => {
    for (const token of tokens.slice(0, 5)) {
      await pulse.answer(token, { mood: 1, way: 'left', 'enps.recommend': 0 });
      expect(await pulse.answer(token, { mood: 5, 'enps.recommend': 10 })).toBe(token);
    }
    const round = await pulse.close('answers');
    expect(pulse.cell(round, 'answers')).toMatchObject({ n: 5, mean: 5 });
    expect(pulse.cell(round, 'answers', 'way')).toMatchObject({ n: null });
    expect(pulse.cell(round, 'answers', 'enps.recommend')).toMatchObject({ n: 5, enps: 100 });
  });

  test('after the round the link leads nowhere, in the words of one that never was', async () => {
    const over = await pulse.form(tokens[0] ?? '');
    const never = await pulse.form('a'.repeat(43));
    expect(over.status).toBe(404);
    expect({ ...over.body, instance: '' }).toEqual({ ...never.body, instance: '' });
    expect((await pulse.send(tokens[0] ?? '', { mood: 1 })).status).toBe(404);
  });
});

test('rounds: one at a time, unknown ones, nobody to ask', async () => {
  await pulse.apply('Team', 'nobody', {});
  await pulse.survey('nobody', ['nobody']);
  expect((await app.call('POST', '/api/v1/surveys/nobody/rounds', {})).status).toBe(409);
  expect((await app.call('POST', '/api/v1/surveys/nobody/close')).status).toBe(409);
  expect((await app.call('POST', '/api/v1/surveys/unknown/rounds', {})).status).toBe(404);
  expect((await app.call('GET', '/api/v1/surveys/nobody/rounds/1')).status).toBe(404);
  await pulse.team('nobody', 5);
  await pulse.open('nobody');
  expect((await app.call('POST', '/api/v1/surveys/nobody/rounds', {})).status).toBe(409);
  await pulse.close('nobody');
});

test('a link for a team: a place for each of its people, each with a link of their own afterwards', async () => {
  await pulse.team('linked', 5);
  await pulse.survey('linked', ['linked'], { rotation: { questions: 1 } });
  await app.call('POST', '/api/v1/surveys/linked/rounds', {});
  const { body } = await app.call('GET', '/api/v1/surveys/linked/links');
  const shared = body.links[0].url.split('/').at(-1);
  const form = await pulse.form(shared);
  expect(form.body).toMatchObject({ kind: 'team', canOptOut: false });
  expect(form.body.promise.join(' ')).toContain('share this link');
  expect(form.body.questions).toHaveLength(1);
  const own: string[] = [];
  for (let i = 0; i < 5; i++) own.push(await pulse.answer(shared, { mood: 1 }, form.body.seed));
  expect(new Set([...own, shared]).size).toBe(6);
  expect((await pulse.send(shared, { mood: 1 })).status).toBe(409);
  for (const token of own) await pulse.answer(token, { mood: 3 });
  expect((await pulse.form(own[0] ?? '')).body.questions).toEqual(form.body.questions);
  expect(pulse.cell(await pulse.close('linked'), 'linked')).toMatchObject({ n: 5, mean: 3 });
  expect(await app.call('GET', '/api/v1/surveys/linked/links')).toMatchObject({ status: 200, body: { links: [] } });
});

test('lists, details and libraries', async () => {
  const { body } = await app.call('GET', '/api/v1/surveys');
  expect(body.surveys.map(({ name }: any) => name)).toContain('pulse');
  expect(body.surveys.find(({ name }: any) => name === 'pulse').round).toMatchObject({ number: 1, answered: 12 });
  const detail = await app.call('GET', '/api/v1/surveys/pulse');
  expect(detail.body).toMatchObject({ k: 5, cadence: '', nextDue: null, rounds: [{ number: 1 }] });
  const { body: libraries } = await app.call('GET', '/api/v1/survey-libraries');
  expect(libraries.libraries.map(({ name }: any) => name)).toEqual(['dora-core', 'space-devex', 'enps', 'team-health']);
});

test('somebody who asks too often is told to wait', async () => {
  now += 120_000;
  const statuses = (await Promise.all(Array.from({ length: 301 }, () => pulse.form('nothing')))).map(({ status }) => status);
  expect(statuses.filter((status) => status === 404)).toHaveLength(300);
  expect(statuses).toContain(429);
  now += 60_000;
  expect((await pulse.form('nothing')).status).toBe(404);
});
