import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faults } from './faults.ts';
import { type Journey, startJourney, type Visitor } from './support.ts';

const day = 86_400_000;

/** The last Monday, 0:00 UTC. */
function thisMonday(now: number): number {
  const midnight = Math.floor(now / day) * day;
  return midnight - ((new Date(midnight).getUTCDay() + 6) % 7) * day;
}

describe('a review with an action', () => {
  let journey: Journey;
  let visitor: Visitor;
  /** How far the server's clock runs ahead. */
  let ahead = 0;
  const clock = { now: () => Date.now() + ahead };

  beforeAll(async () => {
    journey = await startJourney({ clock });
    const monday = thisMonday(Date.now());
    // Twelve ordinary weeks, then a slow one that goes on.
    for (let time = monday - 13 * 7 * day; time < Date.now() - day; time += day) {
      await visits(time, time < monday - 7 * day ? 1.2 : 3);
    }
    const release = { service: 'shop', environment: 'production', version: '1.42', finished: monday - 6 * day };
    expect((await journey.app.ingest('/api/v1/deployments', release)).status).toBe(201);
    visitor = await journey.signedIn();
  });
  afterAll(() => journey.close());

  /** Twelve visits of a day whose largest content shows after about `seconds`. */
  async function visits(time: number, seconds: number) {
    const vitals = Array.from({ length: 12 }, (_, index) => ({
      id: `${time} ${index}`,
      name: 'lcp',
      value: seconds + (index % 4) * 0.02 + ((time / day) % 3) * 0.02,
      time: time + 12 * 3_600_000 + index * 60_000,
      path: '/',
    }));
    const { status, body } = await journey.app.ingest('/api/v1/events', { vitals });
    expect({ status, rejected: body.rejected?.length ?? 0 }).toMatchObject({ rejected: 0 });
  }

  const part = (name: string) => visitor.page.getByRole('region', { name, exact: true });

  it('is found under Feedback, for the last whole week', async () => {
    const { page } = visitor;
    await page.goto('/');
    await page.getByRole('link', { name: 'Feedback', exact: true }).first().click();
    await page.getByRole('link', { name: /^Open the review of \d{4}-W\d\d$/ }).click();
    await page.getByRole('heading', { name: /^Review \d{4}-W\d\d$/, level: 1 }).waitFor();
  });

  it('shows what moved with its chart, the rule, and what coincided', async () => {
    const moved = part('Optimization').getByRole('list', { name: 'Optimization: what moved' });
    await moved.getByText('signal: higher than usual').waitFor();
    await moved.getByRole('figure', { name: 'Largest contentful paint' }).waitFor();
    await moved.getByText(/Above the upper limit/).waitFor();
    await moved.getByRole('link', { name: /shop 1\.42/ }).waitFor();
  });

  it('can be read by everybody, in light and dark, and fits a phone', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page } = await journey.signedIn({ width: 360, height: 780, colorScheme });
      await page.goto(visitor.page.url(), { waitUntil: 'networkidle' });
      await page.getByText('signal: higher than usual').waitFor();
      expect(await page.evaluate(faults)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
      await page.context().close();
    }
  });

  it('takes a comment on a number', async () => {
    const { page } = visitor;
    await page.getByRole('button', { name: 'Comment on Largest contentful paint' }).click();
    await page.getByRole('textbox', { name: 'Comment on Largest contentful paint' }).fill('The hero image grew.');
    await page.getByRole('button', { name: 'Save comment' }).click();
    await page
      .getByRole('blockquote')
      .filter({ hasText: 'The hero image grew.' })
      .getByText(/^Ada Lovelace, /)
      .waitFor();
  });

  it('takes an action with a number that should show it', async () => {
    const actions = part('Actions of this review');
    await actions.getByRole('textbox', { name: 'Action' }).fill('Serve images as AVIF');
    await actions.getByRole('combobox', { name: 'Metric that should show it' }).fill('vitals.lcp');
    await visitor.page.getByRole('option', { name: 'vitals.lcp' }).click();
    await actions.getByRole('textbox', { name: 'By at least (seconds)' }).fill('0.5');
    await actions.getByRole('button', { name: 'Add action' }).click();
    const item = actions.getByRole('listitem').filter({ hasText: 'Serve images as AVIF' });
    await item.getByText('should lower').waitFor();
    expect(await item.textContent()).toMatch(/Ada Lovelace.*due \w{3} \d{1,2} \w+ \d{4}/);
    expect(await actions.getByRole('textbox', { name: 'Action' }).inputValue()).toBe('');
  });

  it('is shown to a room part by part, with arrow keys', async () => {
    const { page } = visitor;
    await page.getByRole('button', { name: 'Present' }).click();
    const dialog = page.getByRole('dialog', { name: /^Review/ });
    await dialog.getByRole('region', { name: 'Actions from before: did they work?' }).waitFor();
    await page.keyboard.press('ArrowRight');
    await dialog.getByRole('region', { name: 'Outcomes' }).waitFor();
    await page.keyboard.press('End');
    await dialog.getByText('Serve images as AVIF').waitFor();
    expect(await dialog.getByRole('region', { name: 'Outcomes' }).count()).toBe(0);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  it('lets the action be done, and says that its effect shows later', async () => {
    await visitor.page.getByRole('button', { name: 'Done: Serve images as AVIF' }).click();
    const item = part('Actions of this review').getByRole('listitem').filter({ hasText: 'Serve images as AVIF' });
    await item.getByText('too early').waitFor();
    await item.getByText(/^0 of at least 7 complete days/).waitFor();
  });

  it('is closed, and stays as it is', async () => {
    const { page } = visitor;
    await page.getByRole('button', { name: 'Close the review' }).click();
    await page.getByText(/, closed\. What moved/).waitFor();
    expect(await page.getByRole('button', { name: 'Close the review' }).count()).toBe(0);
  });

  it('counts for the North Star', async () => {
    await visitor.page.goto('/feedback', { waitUntil: 'networkidle' });
    for (const name of ['review_opened', 'action_created']) {
      const question = {
        metric: 'events.people',
        from: Date.now() - day,
        to: Date.now() + day,
        step: 'none',
        filter: { source: 'binnacle-ui', name },
      };
      await expect
        .poll(async () => (await journey.app.call('POST', '/api/v1/evaluate', question)).body.series[0]?.values[0], { timeout: 10_000 })
        .toBe(1);
    }
  });

  it('lets an action be dropped with a reason', async () => {
    const { page } = visitor;
    await page.goto('/feedback/actions');
    await page.getByRole('textbox', { name: 'Action' }).fill('Rewrite it all');
    await page.getByRole('button', { name: 'Add action' }).click();
    await page.getByRole('button', { name: 'Drop: Rewrite it all' }).click();
    await page.getByRole('textbox', { name: 'Why is it dropped?' }).fill('Nobody would thank us.');
    await page.getByRole('button', { name: 'Drop the action' }).click();
    await part('Open actions').getByText('No open actions.').waitFor();
    await page.getByText('Dropped (1)').click();
    await part('Dropped actions').getByText('dropped: Nobody would thank us.').waitFor();
  });

  it('says whether the action worked once the days after it are there', async () => {
    const { page } = visitor;
    const today = Math.floor(Date.now() / day) * day;
    ahead = 10 * day;
    for (let after = 1; after <= 9; after += 1) await visits(today + after * day, 0.6);
    await page.goto('/feedback/actions');
    await page.getByText('Done (1)').click();
    await part('Done actions').getByRole('listitem').filter({ hasText: 'Serve images as AVIF' }).getByText('worked').waitFor();
  });

  it('gives a browser nothing to complain of', () => expect(visitor.complaints).toEqual([]));
});
