import { type SQL, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../../test/support/app.ts';
import { Pulse } from '../../../../../test/support/pulse.ts';

/** Each test is somebody who wants to know what one person answered, with all that the API, or the database, gives away. */
let app: TestApp;
let pulse: Pulse;
const day = 86_400_000;
let now = Date.parse('2026-03-02T10:00:00Z');

beforeAll(async () => {
  app = await testApp({ clock: { now: () => now } });
  pulse = new Pulse(app);
});
afterAll(() => app.close());

async function rowsOf(query: SQL): Promise<any[]> {
  return ((await app.house.database.execute(query)) as { rows: any[] }).rows;
}

/** Everything that can be read over the API about a survey, as text. */
async function readable(survey: string, number = 1): Promise<string> {
  const parts = [
    (await app.call('GET', '/api/v1/surveys')).text,
    (await app.call('GET', `/api/v1/surveys/${survey}`)).text,
    (await app.call('GET', `/api/v1/surveys/${survey}/rounds/${number}`)).text,
    (await app.call('GET', '/api/v1/survey-participants')).text,
    (await app.call('GET', '/api/v1/audit')).text,
  ];
  return parts.join('\n');
}

/** Every way in which a metric can be cut. */
function cuts<T>(names: readonly T[]): T[][] {
  return Array.from({ length: 2 ** names.length }, (_, bits) => names.filter((_name, index) => (bits >> index) % 2 === 1));
}

describe('small groups', () => {
  test('k on every cut and every combination of filters of the metrics', async () => {
    for (const [team, people] of Object.entries({ tiny: 4, small: 6, big: 9 })) await pulse.team(team, people);
    await pulse.survey('cuts', ['tiny', 'small', 'big']);
    await pulse.round('cuts', { tiny: [1, 1, 1, 1], small: [3, 3, 3, 3, 3, 3], big: [5, 5, 5, 5, 5, 5, 5, 5, 5] });
    for (const metric of ['survey.score', 'survey.favourable']) {
      for (const groupBy of cuts(['survey', 'team', 'question', 'dimension'])) {
        for (const filter of [
          {},
          { team: 'tiny' },
          { team: ['tiny', 'small'] },
          { team: ['tiny', 'small', 'big'] },
          { question: 'mood' },
        ]) {
          const { status, body } = await pulse.evaluate(metric, { groupBy, filter: { survey: 'cuts', ...filter } });
          expect(status).toBe(200);
          for (const series of body.series) {
            expect(['', undefined, 'big']).toContain(series.labels.team);
            // 19 in all, or the 9 that are shown; never a part of the 10 others.
            for (const n of series.n) expect([0, 9, 19]).toContain(n);
          }
        }
      }
    }
    const taking = await pulse.evaluate('survey.participation', { groupBy: ['team'], filter: { survey: 'cuts' } });
    expect(taking.body.series.map(({ labels }: any) => labels.team)).toEqual(['big']);
  }, 120_000);

  test('SQL that people write reads what was released, and no table of answers', async () => {
    const released = await pulse.evaluate({
      sql: "SELECT closed AS time, n AS value FROM survey_results WHERE survey = 'cuts' AND team = 'tiny'",
    });
    expect(JSON.stringify(released.body.series ?? [])).not.toContain('4');
    for (const table of ['survey_pool', 'survey_invitation', 'survey_round', 'postgresql']) {
      expect((await pulse.evaluate({ sql: `SELECT now() AS time, count() AS value FROM ${table}` })).status).toBeGreaterThanOrEqual(400);
    }
  });

  test('the next-smallest team is hidden too, so that nothing is left when the shown teams are taken from the total', async () => {
    const { body: round } = await app.call('GET', '/api/v1/surveys/cuts/rounds/1');
    const total = pulse.cell(round, null);
    const shown = round.groups.filter(({ team }: any) => team !== null).map(({ team }: any) => pulse.cell(round, team));
    expect(shown.map(({ n }: any) => n)).toEqual([9, null, null]);
    const rest = total.n - shown.reduce((sum: number, { n }: any) => sum + (n ?? 0), 0);
    expect(rest).toBeGreaterThanOrEqual(5);
    expect(pulse.cell(round, 'tiny')).toMatchObject({ n: null, mean: null, favourable: null, distribution: null, texts: null });
  });

  test('a team of which nobody answered is not told apart from one of which few did', async () => {
    for (const team of ['silent', 'loud', 'louder']) await pulse.team(team, 8);
    await pulse.survey('silence', ['silent', 'loud', 'louder']);
    const round = await pulse.round('silence', { loud: [1, 2, 3, 4, 5], louder: [1, 2, 3, 4, 5, 5, 5] });
    const answered = round.groups.slice(1).map(({ answered }: any) => answered);
    expect(answered.filter((n: unknown) => n !== null)).toEqual([7]);
    expect(pulse.cell(round, 'silent').hidden).toBe('fewer than 5 answers');
  });

  test('fewer than k in all: nothing at all', async () => {
    await pulse.team('four', 9);
    await pulse.survey('four', ['four']);
    const round = await pulse.round('four', { four: [1, 2, 3, 4] });
    expect(round.answered).toBeNull();
    for (const group of round.groups) for (const cell of group.cells) expect(cell).toMatchObject({ n: null, mean: null, texts: null });
    expect(await pulse.values('survey.score', { filter: { survey: 'four' } })).toEqual([]);
    expect(await pulse.values('survey.participation', { filter: { survey: 'four' } })).toEqual([]);
  });

  test('each question on its own: k answered the survey, but fewer this question', async () => {
    await pulse.team('picky', 6);
    await pulse.survey('picky', ['picky']);
    const tokens = (await pulse.open('picky')).picky ?? [];
    for (const [i, token] of tokens.entries()) {
      await pulse.answer(token, { mood: 3, ...(i < 4 ? { pain: 5, words: `hush ${i}` } : {}) });
    }
    const round = await pulse.close('picky');
    expect(pulse.cell(round, 'picky').n).toBe(6);
    expect(pulse.cell(round, 'picky', 'pain').n).toBeNull();
    expect(pulse.cell(round, 'picky', 'words').texts).toBeNull();
    expect(await readable('picky')).not.toContain('hush');
  });

  test('counts by option only where each option was chosen by nobody or by k', async () => {
    await pulse.team('spread', 11);
    await pulse.survey('spread', ['spread']);
    const round = await pulse.round('spread', { spread: [1, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5] });
    expect(pulse.cell(round, 'spread')).toMatchObject({ n: 11, distribution: null });
    await pulse.survey('spread-2', ['spread']);
    const other = await pulse.round('spread-2', { spread: [1, 1, 1, 1, 1, 5, 5, 5, 5, 5, 5] });
    expect(pulse.cell(other, 'spread').distribution.map(({ n }: any) => n)).toEqual([5, 0, 0, 0, 6]);
  });
});

describe('an open round', () => {
  let tokens: string[];

  beforeAll(async () => {
    await pulse.team('open', 8);
    await pulse.survey('open', ['open']);
    tokens = (await pulse.open('open')).open ?? [];
  });

  test('looks the same to everybody, however many have answered', async () => {
    const before = await readable('open');
    const form = (await pulse.form(tokens[0] ?? '')).body;
    for (const token of tokens) await pulse.answer(token, { mood: 1, words: 'hush' });
    expect(await readable('open')).toBe(before);
    // Nor does the link: whoever handed it out could look.
    expect((await pulse.form(tokens[0] ?? '')).body).toEqual(form);
    for (const metric of ['survey.score', 'survey.participation']) {
      expect(await pulse.values(metric, { filter: { survey: 'open' } })).toEqual([]);
    }
  });

  test('is in no measurement of the server’s own requests, which everybody can chart by the minute', async () => {
    await app.telemetry.flush();
    const routes = await app.house.facts.query<{ route: string }>(
      "SELECT DISTINCT labels['http_route'] AS route FROM series WHERE name LIKE 'http_server_request_duration%'",
    );
    expect(routes.length).toBeGreaterThan(0);
    expect(routes.filter(({ route }) => route.includes('pulse'))).toEqual([]);
  });

  test('the database does not say who answered what: no column joins, and neither rows nor their order tell', async () => {
    const rows = (table: string) => rowsOf(sql.raw(`SELECT *, xmin::text AS xmin FROM ${table}`));
    const [round] = (await rows('survey_round')).filter(({ survey }) => survey === 'open');
    const pool = (await rows('survey_pool')).filter((one) => one.round === round.id);
    const invitations = (await rows('survey_invitation')).filter((one) => one.round === round.id);
    const hashes = await rows('survey_token');
    // One sealed record a team, whoever answered how often.
    expect(pool).toHaveLength(1);
    expect(invitations).toHaveLength(8);
    const stored = JSON.stringify(pool);
    for (const { id } of invitations) expect(stored).not.toContain(id);
    for (const { hash } of hashes) expect(stored).not.toContain(hash);
    expect(stored).not.toContain('hush');
    const columns = await rowsOf(
      sql`SELECT table_name, column_name FROM information_schema.columns WHERE table_name IN ('survey_pool', 'survey_invitation', 'survey_token') AND data_type LIKE 'timestamp%'`,
    );
    expect(columns).toEqual([]);
  });

  test('whoever has the secret of the server and opens the record finds answers by question, in an order that is none', async () => {
    const [round] = await rowsOf(sql`SELECT * FROM survey_round WHERE survey = 'open'`);
    const [row] = await rowsOf(sql`SELECT sealed FROM survey_pool WHERE round = ${round.id}`);
    const opened = JSON.parse(app.house.secret.open(`survey answers ${round.salt}`, row.sealed)) as Record<string, Record<string, unknown>>;
    const keys = Object.values(opened).map((answers) => Object.keys(answers));
    // Another key for each question, so that two answers of one person cannot be put together; sorted by it, so not by time.
    expect(new Set(keys.flat()).size).toBe(keys.flat().length);
    for (const some of keys) expect(some).toEqual([...some].sort());
    const hashes = (await rowsOf(sql`SELECT hash FROM survey_token`)).map(({ hash }) => hash);
    for (const key of keys.flat()) expect([...hashes, ...tokens]).not.toContain(key);
  });

  test('closing leaves nothing of it: no answers, invitations, links, salt or addresses', async () => {
    const round = await pulse.close('open');
    expect(pulse.cell(round, 'open').n).toBe(8);
    const [{ id, salt }] = await rowsOf(sql`SELECT id, salt FROM survey_round WHERE survey = 'open'`);
    expect(salt).toBeNull();
    for (const table of ['survey_pool', 'survey_invitation', 'survey_link', 'survey_message']) {
      const rows = await rowsOf(sql`SELECT 1 FROM ${sql.identifier(table)} WHERE round = ${id}`);
      expect(rows).toEqual([]);
    }
    expect(await rowsOf(sql`SELECT 1 FROM survey_token`)).toEqual([]);
  });
});

test('texts come in another order than they were given', async () => {
  await pulse.team('texts', 12);
  await pulse.survey('texts', ['texts']);
  const given = Array.from({ length: 12 }, (_, i) => `text ${i}`);
  const tokens = (await pulse.open('texts')).texts ?? [];
  for (const [i, token] of tokens.entries()) await pulse.answer(token, { words: given[i] ?? '' });
  const { texts } = pulse.cell(await pulse.close('texts'), 'texts', 'words');
  expect([...texts].sort()).toEqual([...given].sort());
  // Once in 479 million times this would be chance.
  expect(texts).not.toEqual(given);
});

describe('two numbers that differ by one person', () => {
  test('teams cannot share an address', async () => {
    const emails = ['a@example.org', 'b@example.org', 'c@example.org', 'd@example.org', 'e@example.org'];
    await pulse.team('five', 0, emails);
    await pulse.apply('Team', 'six', {});
    const { status, body, text } = await app.call('POST', '/api/v1/survey-participants', {
      team: 'six',
      emails: ['f@example.org', 'A@Example.org'],
      people: 0,
    });
    expect(status).toBe(409);
    expect(body.problems ?? body.errors).toMatchObject([{ path: 'emails[1]' }]);
    expect(text).not.toContain('a@example.org');
  });

  test('a person who joins is not what two rounds differ by: neither team nor total show the second', async () => {
    await pulse.team('steady', 6);
    await pulse.team('grows', 5);
    await pulse.survey('joining', ['steady', 'grows']);
    const moods = { steady: [4, 4, 4, 4, 4, 4], grows: [3, 3, 3, 3, 3] };
    expect(pulse.cell(await pulse.round('joining', moods), 'grows')).toMatchObject({ n: 5, mean: 3 });
    await pulse.team('grows', 6);
    now += 7 * day;
    const second = await pulse.round('joining', { ...moods, grows: [3, 3, 3, 3, 3, 1] });
    const group = second.groups.find(({ team }: any) => team === 'grows');
    expect(group).toMatchObject({ answered: null, hidden: expect.stringContaining('differs by few') });
    // The total is that of the team that did not change.
    expect(pulse.cell(second, null)).toMatchObject({ n: 6, mean: 4 });
    expect(second.answered).toBe(6);
    const weekly = await pulse.values('survey.score', { filter: { survey: 'joining', team: 'grows' }, step: '1w' });
    expect(weekly).toEqual([5]);
  });

  test('nor by another survey of the same team at the same time', async () => {
    await pulse.survey('other', ['grows']);
    const round = await pulse.round('other', { grows: [3, 3, 3, 3, 3, 1] });
    expect(pulse.cell(round, 'grows').n).toBeNull();
    expect(pulse.cell(round, null).n).toBeNull();
  });

  test('nor is one who answers only after an editor closed the round early and began another', async () => {
    await pulse.team('late', 6);
    await pulse.survey('early', ['late']);
    expect(pulse.cell(await pulse.round('early', { late: [3, 3, 3, 3, 3] }), 'late').n).toBe(5);
    now += day;
    expect(pulse.cell(await pulse.round('early', { late: [3, 3, 3, 3, 3, 1] }), 'late').n).toBeNull();
    await pulse.survey('early-again', ['late']);
    expect(pulse.cell(await pulse.round('early-again', { late: [3, 3, 3, 3, 3, 1] }), 'late').n).toBeNull();
    now += 7 * day;
    expect(pulse.cell(await pulse.round('early', { late: [3, 3, 3, 3, 3, 1] }), 'late').n).toBe(6);
  });

  test('nor is one who is taken out by way of a much larger team in between', async () => {
    await pulse.team('detour', 10);
    await pulse.survey('detour', ['detour']);
    const moods = Array.from({ length: 10 }, () => 3);
    expect(pulse.cell(await pulse.round('detour', { detour: moods }), 'detour').n).toBe(10);
    await pulse.team('detour', 15);
    now += 7 * day;
    expect(pulse.cell(await pulse.round('detour', { detour: [...moods, 1, 1, 1, 1, 1] }), 'detour').n).toBe(15);
    await pulse.team('detour', 9);
    now += 7 * day;
    expect(pulse.cell(await pulse.round('detour', { detour: moods.slice(1) }), 'detour').n).toBeNull();
  });

  test('nor is a small team what totals of two surveys differ by, one with it and one without, in either order', async () => {
    for (const [team, people] of Object.entries({ east: 6, west: 8, alone: 1 })) await pulse.team(team, people);
    await pulse.survey('with-it', ['east', 'west', 'alone']);
    await pulse.survey('without-it', ['east', 'west']);
    const others = { east: [4, 4, 4, 4, 4, 4], west: [3, 3, 3, 3, 3, 3, 3, 3] };
    const sums = (round: any) => round.groups.map(({ team }: any) => [team, pulse.cell(round, team).n]);
    // The one's answer would be the total of the first less both teams of the second.
    expect(sums(await pulse.round('with-it', { ...others, alone: [1] }))).toEqual([
      [null, 15],
      ['alone', null],
      ['east', null],
      ['west', 8],
    ]);
    expect(sums(await pulse.round('without-it', others))).toEqual([
      [null, 8],
      ['east', null],
      ['west', 8],
    ]);
    now += 40 * day;
    expect(sums(await pulse.round('without-it', others))).toEqual([
      [null, 14],
      ['east', 6],
      ['west', 8],
    ]);
    expect(sums(await pulse.round('with-it', { ...others, alone: [1] }))).toEqual([
      [null, 14],
      ['alone', null],
      ['east', 6],
      ['west', 8],
    ]);
  }, 60_000);

  test('nor what a round differs by from one shortly after, in which the small team is no longer small', async () => {
    for (const [team, people] of Object.entries({ few: 8, more: 8 })) await pulse.team(team, people);
    await pulse.survey('growing', ['few', 'more']);
    const more = [3, 3, 3, 3, 3, 3, 3, 3];
    const first = await pulse.round('growing', { few: [1, 1, 1], more });
    expect([null, 'few', 'more'].map((team) => pulse.cell(first, team).n)).toEqual([11, null, null]);
    now += day;
    const second = await pulse.round('growing', { few: [1, 1, 1, 2, 2, 2, 2, 2], more });
    // The larger team alone would be enough: the total of the first less it is what three answered.
    expect(['few', 'more'].map((team) => pulse.cell(second, team).n)).toEqual([null, null]);
    now += 7 * day;
    const third = await pulse.round('growing', { few: [1, 1, 1, 2, 2, 2, 2, 2], more });
    expect(['few', 'more'].map((team) => pulse.cell(third, team).n)).toEqual([8, 8]);
  }, 60_000);

  test('a month later people answer anew, and the team is shown', async () => {
    now += 31 * day;
    const round = await pulse.round('joining', { steady: [4, 4, 4, 4, 4, 4], grows: [3, 3, 3, 3, 3, 3] });
    expect(pulse.cell(round, 'grows')).toMatchObject({ n: 6 });
  });

  test('a team that shrinks is hidden at once, and below k for good', async () => {
    await pulse.team('grows', 4);
    now += 31 * day;
    const round = await pulse.round('joining', { steady: [4, 4, 4, 4, 4, 4], grows: [1, 1, 1, 1] });
    expect(pulse.cell(round, 'grows').n).toBeNull();
    expect(pulse.cell(round, 'steady').n).toBeNull();
    expect(pulse.cell(round, null).n).toBe(10);
  });

  test('a team that wholly changes is another team', async () => {
    await pulse.team('steady', 11);
    now += 7 * day;
    const round = await pulse.round('joining', { steady: [2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2], grows: [5, 5, 5, 5] });
    expect(pulse.cell(round, 'steady').hidden).not.toContain('differs by few');
  });
});

test('whoever has no link cannot make the server read much', async () => {
  const answers = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`q${i}`, 'x'.repeat(30_000)]));
  expect((await pulse.send('guess', answers)).status).toBe(413);
});

describe('the promise', () => {
  test('k is 3 at the least, 5 when nothing is said, and only raised once people were asked', async () => {
    await pulse.team('promised', 6);
    expect((await pulse.tryApply('Survey', 'promised', { teams: ['promised'], questions: [{ library: 'enps' }], k: 2 })).status).toBe(422);
    await pulse.survey('promised', ['promised'], { k: 4 });
    await pulse.survey('promised', ['promised'], { k: 3 });
    await pulse.survey('promised', ['promised'], { k: 5 });
    await pulse.open('promised');
    for (const k of [3, 4]) {
      const spec = { teams: ['promised'], questions: [{ library: 'enps' }], k };
      const { status, text } = await pulse.tryApply('Survey', 'promised', spec);
      expect(status).toBe(422);
      expect(text).toContain('promised');
    }
    await pulse.survey('promised', ['promised'], { k: 6 });
    // The open round keeps what it promised; it is told so on its form.
    expect((await app.call('GET', '/api/v1/surveys/promised/rounds/1')).body.k).toBe(5);
    await pulse.close('promised');
  });

  test('removing the survey and making it anew does not lower it', async () => {
    await app.call('DELETE', '/api/v1/definitions/Survey/promised');
    const spec = { teams: ['promised'], questions: [{ library: 'enps' }], k: 3 };
    expect((await pulse.tryApply('Survey', 'promised', spec)).status).toBe(422);
  });
});

test('no address, token or answer is in the audit log, whoever did what', async () => {
  const token = await pulse.open('picky').then((tokens) => tokens.picky?.[0] ?? '');
  await pulse.answer(token, { words: 'secret of the audit' });
  const { text } = await app.call('GET', '/api/v1/audit?limit=1000');
  expect(text).toContain('survey.opened');
  for (const secret of ['example.org', token, 'secret of the audit']) expect(text).not.toContain(secret);
  await pulse.close('picky');
});
