import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Journey, startJourney } from './support.ts';

const survey = {
  apiVersion: 'binnacle/v1',
  kind: 'Survey',
  metadata: { name: 'team-pulse', displayName: 'Team pulse' },
  spec: {
    teams: ['payments'],
    questions: [
      { library: 'dora-core', items: ['burned-out'] },
      { id: 'more', text: 'What stands in your way?', scale: 'text', dimension: 'friction' },
    ],
    delivery: ['link'],
  },
};

let journey: Journey;
beforeAll(async () => {
  journey = await startJourney();
  const team = { apiVersion: 'binnacle/v1', kind: 'Team', metadata: { name: 'payments' }, spec: {} };
  const applied = await journey.app.call('POST', '/api/v1/definitions/apply', { manifests: [team, survey], owner: 'people' });
  expect(applied.status, applied.text).toBe(200);
});
afterAll(() => journey.close());

it('goes from the people who are asked to results of those who answered, and of no fewer than five', async () => {
  const { page, complaints } = await journey.signedIn();
  await page.goto('/feedback/pulse');
  await page.getByRole('textbox', { name: 'Team' }).fill('payments');
  await page.getByRole('textbox', { name: 'People' }).fill('6');
  await page.getByRole('button', { name: 'Save' }).click();
  await page
    .getByRole('table', { name: /asked, by team/ })
    .getByText('payments')
    .waitFor();

  await page.getByRole('link', { name: 'Team pulse', exact: true }).click();
  await page.getByLabel('Make links of one person each, to hand out').check();
  await page.getByRole('button', { name: 'Begin a round' }).click();
  const links = page.getByRole('region', { name: 'Code' }).filter({ hasText: '/pulse/' }).first();
  const paths = [...(await links.innerText()).matchAll(/\/pulse\/[\w-]+/g)].map(([path]) => path);
  expect(paths).toHaveLength(6);
  for (const path of paths.slice(0, 5)) await answer((await journey.visit()).page, path);

  await page.goto('/feedback/pulse/team-pulse/1');
  await page.getByText('The round is open.').waitFor();
  await page.goto('/feedback/pulse/team-pulse');
  await page.getByRole('button', { name: 'Close the round now' }).click();
  await page.getByRole('button', { name: 'Close the round now' }).last().click();
  await page.getByRole('table', { name: 'Rounds' }).getByText('closed').waitFor();
  await page.goto('/feedback/pulse/team-pulse/1');
  await page
    .getByRole('heading', { name: /5 of 6 answered/ })
    .first()
    .waitFor();
  expect(await page.getByText('Too many meetings').count()).toBeGreaterThanOrEqual(5);
  expect(complaints).toEqual([]);
});

it('tells a person what is collected, and lets everybody take the Quick Check', async () => {
  const { page, complaints } = await journey.signedIn();
  await page.goto('/me');
  await page.getByText('Who answered what in a survey').first().waitFor();
  await page.goto('/feedback/quick-check');
  await page.getByRole('radio').first().check();
  await page.getByRole('button', { name: 'Score' }).click();
  await page.getByRole('table', { name: 'Scores, 0 to 10' }).getByText('Overall').waitFor();
  expect(complaints).toEqual([]);
});

/** As somebody without an account. */
async function answer(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.getByRole('heading', { name: 'Who will see what' }).waitFor();
  await page.getByRole('radio', { name: 'Disagree', exact: true }).check();
  await page.getByRole('textbox', { name: 'What stands in your way?' }).fill('Too many meetings');
  await page.getByRole('button', { name: 'Send 2 of 2 answers' }).click();
  await page.getByText('Thank you. Your answers are kept.').waitFor();
}
