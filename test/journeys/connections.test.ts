import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GitlabStandIn, gitlabStandIn } from '../support/gitlab.ts';
import { faults } from './faults.ts';
import { type Journey, startJourney, type Visitor } from './support.ts';

describe('a GitLab of one’s own', () => {
  let gitlab: GitlabStandIn;
  let journey: Journey;
  let visitor: Visitor;
  let secret = '';
  /** Holds back the second project until the page has been looked at. */
  let goOn = () => {};
  beforeAll(async () => {
    gitlab = await gitlabStandIn();
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    gitlab.intercept = async (path) => {
      if (path.startsWith('/api/v4/projects/8/environments')) await held;
      return false;
    };
    journey = await startJourney({ environment: { BINNACLE_PUBLIC_URL: 'https://binnacle.example' } });
    visitor = await journey.signedIn();
  });
  afterAll(async () => {
    goOn();
    await journey.close();
    await gitlab.close();
  });
  const card = () => visitor.page.getByRole('article', { name: 'gitlab', exact: true });

  it('is tried before it is kept: what the token sees can be picked', async () => {
    const { page } = visitor;
    await page.goto('/settings/sources');
    await page.getByText('No service is connected yet').waitFor();
    expect(await page.evaluate(faults)).toEqual([]);
    await page.getByRole('button', { name: 'Connect GitLab' }).click();
    await page.getByRole('textbox', { name: 'Token' }).fill('glpat-mistyped');
    await page.getByRole('textbox', { name: 'Address' }).fill(gitlab.url);
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await page.getByRole('status').getByText('The service refuses the token').waitFor();
    await page.getByRole('textbox', { name: 'Token' }).fill(gitlab.token);
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await page.getByRole('status').getByText('The token is good and belongs to ada.').waitFor();
    await page.getByRole('button', { name: 'Take all 2' }).click();
    await page.getByRole('checkbox', { name: /Keep a clone/ }).uncheck();
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await card().waitFor();
  });

  it('shows its secret once, with where it is to be entered', async () => {
    const shown = card().getByRole('status').filter({ hasText: 'shown this once' });
    secret = (await shown.getByRole('region', { name: 'Code' }).textContent()) ?? '';
    expect(secret).toMatch(/^bnk_/);
    expect(await card().textContent()).toContain('https://binnacle.example/hooks/gitlab');
  });

  it('tells how far it is read, to the end', async () => {
    const { page } = visitor;
    const bar = card().getByRole('progressbar', { name: 'Reading gitlab' });
    await card()
      .getByText(/1 of 3 read of acme\/search · 2 of 2 · since /)
      .waitFor();
    expect(Number(await bar.getAttribute('aria-valuenow'))).toBeGreaterThan(50);
    goOn();
    await card().getByText('up to date').waitFor();
    await expect.poll(() => bar.count()).toBe(0);
    const { body } = await journey.app.call('GET', '/api/v1/connections');
    expect(body.connections).toMatchObject([{ state: 'idle', notes: [], error: '' }]);
    expect(await page.locator('body').textContent()).not.toContain(gitlab.token);
  });

  it('can be read and used by everybody', async () => {
    const { page } = visitor;
    expect(await page.evaluate(faults)).toEqual([]);
    await page.getByRole('button', { name: 'Connect another' }).click();
    await page.getByRole('button', { name: 'Connect GitHub' }).click();
    expect(await page.getByRole('textbox', { name: 'Token' }).evaluate((input) => input === document.activeElement)).toBe(true);
    expect(await page.evaluate(faults)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 780 });
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Connect another' }).click();
  });

  it('sends a webhook, which stands on the card and in the list with what became of it', async () => {
    const { page } = visitor;
    const send = (token: string) =>
      fetch(`${journey.address}/hooks/gitlab`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-gitlab-event': 'System Hook', 'x-gitlab-token': token },
        body: '{"object_kind":"unheard_of"}',
      });
    expect((await send(secret)).status).toBe(202);
    expect((await send('a wrong secret')).status).toBe(401);
    await page.reload();
    await card().getByText('0 accepted, 1 ignored, 0 refused').waitFor();
    await card()
      .getByText(/nobody here vouches for.*fits no secret/)
      .waitFor();
    expect(await page.locator('body').textContent()).not.toContain(secret);
    const table = page.getByRole('table', { name: 'Webhooks' });
    expect(await table.getByRole('row').count()).toBe(3);
    await page.getByRole('combobox', { name: 'Outcome' }).click();
    await page.getByRole('option', { name: 'refused' }).click();
    await expect.poll(() => table.getByRole('row').count()).toBe(2);
    expect(await table.getByRole('row').nth(1).textContent()).toContain('fits no secret');
  });

  it('is paused, resumed, and removed after a second question', async () => {
    const { page } = visitor;
    await card().getByRole('button', { name: 'Pause gitlab' }).click();
    await card().getByText('paused', { exact: true }).waitFor();
    await card().getByRole('button', { name: 'Resume gitlab' }).click();
    await card().getByText('up to date').waitFor();
    await card().getByRole('button', { name: 'Remove gitlab' }).click();
    await page.getByText('What it told so far stays.').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove gitlab' }).click();
    await page.getByText('No service is connected yet').waitFor();
    const { n } = (await journey.app.house.facts.query<{ n: string }>('SELECT count() AS n FROM changes FINAL'))[0] ?? { n: '' };
    expect(Number(n)).toBe(4);
  });

  it('gives a browser nothing to complain of', () => expect(visitor.complaints).toEqual([]));
});
