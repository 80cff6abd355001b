import { afterAll, beforeAll, expect, it } from 'vitest';
import { mergedSha, tellStory } from '../delivery/story.ts';
import { type Journey, startJourney } from './support.ts';

let journey: Journey;
beforeAll(async () => {
  journey = await startJourney();
  await tellStory(journey.app);
});
afterAll(() => journey.close());

const range = 'from=2026-10-01&to=2026-10-08';

it('leads from the service to the change that took longest, and to the deployment that failed', async () => {
  const { page, complaints } = await journey.signedIn();
  await page.goto(`/delivery/checkout?${range}`);
  const slowest = page.getByRole('table', { name: /slowest/i });
  expect(await slowest.getByRole('link', { name: 'acme/shop #1' }).getAttribute('href')).toBe('https://github.com/acme/shop/pull/1');
  expect(await page.getByRole('img', { name: /Medians of the stages: Coding 3.h/ }).count()).toBe(1);
  const failed = page.getByRole('table', { name: 'Latest deployments' }).getByRole('row').filter({ hasText: 'failed' });
  await failed.getByRole('link', { name: mergedSha.slice(0, 10) }).click();
  await page.getByRole('heading', { level: 1, name: `checkout ${mergedSha.slice(0, 10)}` }).waitFor();
  await page
    .getByRole('table', { name: 'Evidence' })
    .getByText(/Checkout is down/)
    .waitFor();
  await page.getByRole('table', { name: 'Changes that this deployment brought' }).getByText('Add a basket').waitFor();
  expect(await page.locator('main').innerText()).not.toMatch(/\bben\b|Ada\b.*commit/i);
  expect(complaints).toEqual([]);
});

it('lets people correct an outcome with a reason, and take that back', async () => {
  const { page, complaints } = await journey.signedIn();
  await page.goto(`/delivery/checkout?${range}`);
  await page
    .getByRole('table', { name: 'Latest deployments' })
    .getByRole('link', { name: mergedSha.slice(0, 10) })
    .click();
  const outcome = page.getByRole('region', { name: 'Outcome' });
  await outcome.getByRole('button', { name: 'Correct this' }).click();
  await page.getByLabel('Reason').fill('The data centre lost power.');
  await page.getByRole('button', { name: 'It did not fail' }).click();
  await outcome.getByText(/Ada Lovelace: it did not fail\. The data centre lost power\./).waitFor();
  await outcome.getByText('no failure known').waitFor();
  await outcome.getByRole('button', { name: 'Correct this' }).click();
  await page.getByLabel('Reason').fill('It was the basket after all.');
  await page.getByRole('button', { name: 'Take back' }).click();
  await outcome.getByText('Decided by: an incident began after it.').waitFor();
  expect(complaints).toEqual([]);
});

it('shows a team what is open and how its work flows, by the working clock as well', async () => {
  const { page, complaints } = await journey.signedIn();
  await page.goto(`/delivery/teams/payments?${range}`);
  await page.getByRole('link', { name: 'checkout' }).waitFor();
  await page.getByRole('table', { name: 'Open changes by age' }).getByText('No change is open.').waitFor();
  await page.getByText('Working time').click();
  await page.waitForURL(/clock=working/);
  await page.getByRole('img', { name: /Medians of the stages/ }).waitFor();
  expect(complaints).toEqual([]);
});
