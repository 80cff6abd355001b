import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../../test/support/app.ts';
import { MailServer } from '../../../../../test/support/mail.ts';
import { Pulse } from '../../../../../test/support/pulse.ts';
import { SlackServer } from '../../../../../test/support/slack.ts';
import { surveyJobs } from './scheduling.ts';

let app: TestApp;
let pulse: Pulse;
const mail = new MailServer();
const slack = new SlackServer();
const minute = 60_000;
const day = 86_400_000;
let now = Date.parse('2026-03-02T10:00:00Z');

beforeAll(async () => {
  app = await testApp({
    clock: { now: () => now },
    environment: {
      BINNACLE_TIMEZONE: 'Europe/Berlin',
      BINNACLE_PUBLIC_URL: 'https://binnacle.example.org/',
      BINNACLE_SMTP_URL: await mail.listen(),
      BINNACLE_MAIL_FROM: 'Binnacle <binnacle@example.org>',
      BINNACLE_SLACK_TOKEN: 'xoxb-test',
      BINNACLE_SLACK_API_URL: await slack.listen(),
    },
  });
  pulse = new Pulse(app);
});
afterAll(async () => {
  await app.close();
  await mail.close();
  await slack.close();
});

async function runJobs(): Promise<void> {
  for (const job of surveyJobs(app.house)) await job.run(new AbortController().signal);
}

function people(team: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${team}${i}@example.org`);
}

function tokenIn(text: string): string {
  return /https:\/\/binnacle\.example\.org\/pulse\/([\w-]{43})/.exec(text)?.[1] ?? '';
}

const open = (survey: string) => app.call('POST', `/api/v1/surveys/${survey}/rounds`, {});
const roundOf = async (survey: string, number = 1) => (await app.call('GET', `/api/v1/surveys/${survey}/rounds/${number}`)).body;

describe('by e-mail', () => {
  const team = people('mail', 6);

  beforeAll(async () => {
    await pulse.team('mail', 0, team);
    await pulse.survey('mail', ['mail'], { delivery: ['email'], description: 'Why we ask.' });
  });

  test('two who begin a round at once begin one, and each person is invited once', async () => {
    const statuses = (await Promise.all([open('mail'), open('mail')])).map(({ status }) => status);
    expect(statuses.sort()).toEqual([201, 409]);
    mail.refusals.set('mail1@example.org', '451 4.3.0 come back later');
    mail.refusals.set('mail2@example.org', '550 5.1.1 nobody here');
    await runJobs();
    await runJobs();
    expect(mail.mails.map(({ to }) => to).sort()).toEqual(team.filter((to) => !/mail[12]@/.test(to)));
    const [first] = mail.to('mail0@example.org');
    expect(first?.raw).toContain('Subject: mail: your answers');
    expect(first?.raw.toLowerCase()).toContain('auto-submitted: auto-generated');
    expect(first?.text).toContain('Why we ask.');
    expect(first?.text).toContain('2026-03-09 11:00 (Europe/Berlin)');
    expect(first?.text).toContain('fewer than 5 answers');
    expect(new Set(mail.mails.map(({ text }) => tokenIn(text))).size).toBe(4);
    expect((await pulse.form(tokenIn(first?.text ?? ''))).body).toMatchObject({ kind: 'personal', canOptOut: true });
  });

  test('what is refused for now is offered again after 1, 2, 4 minutes; what is refused for good is counted', async () => {
    expect((await roundOf('mail')).undelivered).toBe(1);
    const offers = () => mail.offered.filter((to) => to === 'mail1@example.org').length;
    expect(offers()).toBe(1);
    now += minute;
    await runJobs();
    expect(offers()).toBe(2);
    now += minute;
    await runJobs();
    expect(offers()).toBe(2);
    now += minute;
    mail.refusals.clear();
    await runJobs();
    await runJobs();
    expect(mail.to('mail1@example.org')).toHaveLength(1);
    expect(mail.offered.filter((to) => to === 'mail2@example.org')).toHaveLength(1);
  });

  test('at half-time those who have not answered are reminded, once, and those who opted out are not', async () => {
    const [answered, left, slow] = ['mail0', 'mail3', 'mail4'].map((name) => tokenIn(mail.to(`${name}@example.org`)[0]?.text ?? ''));
    await pulse.answer(answered ?? '', { mood: 5 });
    const optOut = await app.http.inject({ method: 'POST', url: `/api/v1/pulse/${left}/opt-out` });
    expect(optOut.json()).toEqual({ optedOut: true });
    const before = mail.mails.length;
    now += 3.6 * day;
    await runJobs();
    await runJobs();
    expect(
      mail.mails
        .slice(before)
        .map(({ to }) => to)
        .sort(),
    ).toEqual(['mail1', 'mail2', 'mail4', 'mail5'].map((name) => `${name}@example.org`));
    const [, reminder] = mail.to('mail4@example.org');
    expect(reminder?.raw).toContain('Subject: mail: still open');
    // Both links are of one person: the first answer decides which one stays.
    const second = tokenIn(reminder?.text ?? '');
    expect(second).not.toBe(slow);
    await pulse.answer(second, { mood: 1 });
    expect((await pulse.send(slow ?? '', { mood: 5 })).status).toBe(404);
  });

  test('whoever opted out is not asked again; nobody gets to see who', async () => {
    now += 5 * day;
    await runJobs();
    expect((await roundOf('mail')).state).toBe('closed');
    const before = mail.mails.length;
    const { body } = await open('mail');
    expect(body.round.invited).toBe(5);
    await runJobs();
    expect(mail.mails.slice(before).map(({ to }) => to)).not.toContain('mail3@example.org');
    const texts = [await app.call('GET', '/api/v1/survey-participants'), await app.call('GET', '/api/v1/audit')].map(({ text }) => text);
    expect(texts.join()).not.toContain('mail3');
    await pulse.close('mail');
  });

  test('a message that is refused for hours is given up', async () => {
    await pulse.team('far', 0, people('far', 1));
    await pulse.survey('far', ['far'], { delivery: ['email'], reminder: false, openDays: 30 });
    mail.refusals.set('far0@example.org', '421 4.4.5 busy');
    await open('far');
    for (let i = 0; i < 12; i++) {
      await runJobs();
      now += 6 * 60 * minute;
    }
    expect(mail.offered.filter((to) => to === 'far0@example.org')).toHaveLength(8);
    expect((await roundOf('far')).undelivered).toBe(1);
    await pulse.close('far');
  });

  test('what waits when a round is closed is not sent any more', async () => {
    const before = mail.mails.length;
    mail.refusals.clear();
    await open('far');
    await pulse.close('far');
    await runJobs();
    expect(mail.mails).toHaveLength(before);
  });
});

describe('by Slack', () => {
  test('to each person, found by address; a limit is waited for, an unknown person is counted', async () => {
    await pulse.team('slack', 0, people('slack', 3));
    await pulse.survey('slack', ['slack'], { delivery: ['slack'] });
    await open('slack');
    slack.failures.push({ status: 429, headers: { 'retry-after': '30' }, body: {} });
    slack.failures.push({ status: 200, body: { ok: false, error: 'users_not_found' } });
    await runJobs();
    expect(slack.posted()).toHaveLength(1);
    expect(slack.calls[0]).toMatchObject({ method: 'users.lookupByEmail', authorization: 'Bearer xoxb-test' });
    expect((await roundOf('slack')).undelivered).toBe(1);
    now += 29_000;
    await runJobs();
    expect(slack.posted()).toHaveLength(1);
    now += 1000;
    await runJobs();
    await runJobs();
    const posts = slack.posted();
    expect(posts).toHaveLength(2);
    expect(new Set(posts).size).toBe(2);
    expect(posts.every((to) => /^U-slack\d@example\.org$/.test(to))).toBe(true);
    await pulse.close('slack');
  });

  test('to the channel of a team, with the link that its people share', async () => {
    await pulse.apply('Team', 'channel', { contact: '#channel' });
    await app.call('POST', '/api/v1/survey-participants', { team: 'channel', people: 5 });
    await pulse.survey('channel', ['channel'], { delivery: ['slack'] });
    await open('channel');
    await runJobs();
    const post = slack.calls.at(-1);
    expect(post?.body.get('channel')).toBe('#channel');
    expect((await pulse.form(tokenIn(post?.body.get('text') ?? ''))).body).toMatchObject({ kind: 'team', invited: 5 });
    await pulse.close('channel');
  });
});

describe('by the calendar', () => {
  test('rounds begin and end at the same local time on both sides of a change of the clocks', async () => {
    // Berlin changes its clocks on 2026-03-29: 09:00 is 08:00Z before and 07:00Z after.
    now = Date.parse('2026-03-20T12:00:00Z');
    await pulse.team('weekly', 5);
    await pulse.survey('weekly', ['weekly'], { cadence: { every: 'weekly', at: '09:00' } });
    await runJobs();
    const opened: string[] = [];
    for (const date of ['2026-03-23', '2026-03-26', '2026-03-30', '2026-04-02', '2026-04-06']) {
      for (const time of ['06:59', '07:00', '07:01', '07:59', '08:00', '08:01']) {
        now = Date.parse(`${date}T${time}:00Z`);
        await runJobs();
      }
    }
    const { body } = await app.call('GET', '/api/v1/surveys/weekly');
    for (const { openedAt } of body.rounds) opened.push(openedAt);
    expect(opened).toEqual(['2026-04-06T07:00:00.000Z', '2026-03-30T07:00:00.000Z', '2026-03-23T08:00:00.000Z']);
    expect(body.rounds.map(({ closesAt }: any) => closesAt).at(-1)).toBe('2026-03-30T07:00:00.000Z');
    expect(body).toMatchObject({ cadence: 'every Monday at 09:00', nextDue: '2026-04-13T07:00:00.000Z', problem: null });
  }, 120_000);

  test('what was due before the survey was known is not made up for; why a round did not begin is said', async () => {
    now = Date.parse('2026-04-07T10:00:00Z');
    await pulse.apply('Team', 'empty', {});
    await pulse.survey('empty', ['empty'], { cadence: { every: 'weekly', at: '09:00', weekday: 'tuesday' } });
    await runJobs();
    expect((await app.call('GET', '/api/v1/surveys/empty')).body).toMatchObject({ round: null, problem: null });
    now += 7 * day;
    await runJobs();
    expect((await app.call('GET', '/api/v1/surveys/empty')).body.problem).toContain('Nobody would be asked');
    await pulse.team('empty', 5);
    await runJobs();
    expect((await app.call('GET', '/api/v1/surveys/empty')).body).toMatchObject({ round: { number: 1 }, problem: null });
  });

  test('a round that would outlast its cadence is refused', async () => {
    const spec = { teams: ['weekly'], questions: [{ library: 'enps' }], cadence: { every: 'weekly' }, openDays: 8 };
    expect((await pulse.tryApply('Survey', 'long', spec)).status).toBe(422);
  });
});
