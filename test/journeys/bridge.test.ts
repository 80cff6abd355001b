import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Journey, startJourney, type Visitor } from './support.ts';

const day = 86_400_000;

describe('the bridge', () => {
  let journey: Journey;
  let visitor: Visitor;
  beforeAll(async () => {
    journey = await startJourney();
    const now = Date.now();
    for (let ago = 1; ago <= 14; ago += 1) {
      const report = {
        service: 'shop',
        environment: 'production',
        id: `roll-out ${ago}`,
        version: `1.${14 - ago}`,
        finished: now - ago * day,
      };
      expect((await journey.app.ingest('/api/v1/deployments', report)).status).toBe(201);
    }
    visitor = await journey.signedIn();
  });
  afterAll(() => journey.close());

  it('shows the numbers that the API answers', async () => {
    const { page } = visitor;
    await page.goto('/');
    const delivery = page.getByRole('region', { name: 'Delivery' });
    // 14 deployments in the 28 whole days and today so far.
    await delivery.getByRole('button', { name: /^frequency: 0\.(48|49|5)\/d\. Explain$/ }).waitFor();
    await page.getByText('People who opened a review, weekly').waitFor();
    await page.getByRole('region', { name: 'Reliability' }).getByRole('link', { name: /See/ }).waitFor();
    await page.getByRole('region', { name: 'Optimization' }).getByText('Largest contentful paint').waitFor();
    await page.getByRole('region', { name: 'Feedback' }).getByText('actions open').waitFor();
  });

  it('says why a number is missing', async () => {
    const missing = visitor.page
      .getByRole('region', { name: 'Delivery' })
      .getByRole('button', { name: /^No data: / })
      .first();
    await missing.focus();
    await visitor.page.getByRole('tooltip').first().waitFor();
    expect(await missing.textContent()).toBe('—');
  });

  it('opens a number: definition, query, freshness, and the way to its page', async () => {
    const { page } = visitor;
    await page.getByRole('button', { name: /^frequency: / }).press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Deployments per calendar day').waitFor();
    await dialog.getByText('n = 14').waitFor();
    await dialog.getByRole('region', { name: 'Query' }).getByText('FROM').waitFor();
    await dialog.getByRole('link', { name: 'Open delivery.deployment_frequency' }).click();
    await page.waitForURL('**/explore/delivery.deployment_frequency*');
  });

  it('shows its largest content in under 1.5 s', async () => {
    const { page } = visitor;
    const measured: number[] = [];
    // The best of at most five: other tests share the machine, and only slow everything down.
    while (measured.length < 5 && !measured.some((time) => time < 1_500)) {
      await page.goto('/', { waitUntil: 'networkidle' });
      measured.push(await largestContentfulPaint(page));
    }
    expect(Math.min(...measured)).toBeLessThan(1_500);
  });

  it('lays deployments on the timeline at the bottom', async () => {
    const timeline = visitor.page.getByRole('complementary', { name: 'Timeline' });
    await timeline
      .getByRole('button', { name: /^deployment: / })
      .first()
      .waitFor();
    expect(await timeline.getByRole('button', { name: /^deployment: / }).count()).toBe(14);
    await timeline.getByRole('button', { name: 'Timeline' }).click();
    await timeline.getByText('14 entries').waitFor();
  });

  it('measures its own visitors', async () => {
    const { page } = visitor;
    await page.goto('/delivery', { waitUntil: 'networkidle' });
    await page.goto('/', { waitUntil: 'networkidle' });
    await page.close();
    const question = {
      metric: 'vitals.lcp',
      from: Date.now() - day,
      to: Date.now() + day,
      step: 'none',
      filter: { source: 'binnacle-ui' },
    };
    await expect
      .poll(async () => (await journey.app.call('POST', '/api/v1/evaluate', question)).body.series[0]?.n[0] ?? 0, { timeout: 25_000 })
      .toBeGreaterThan(0);
    const people = { ...question, metric: 'events.people', filter: { source: 'binnacle-ui', name: 'page_view' } };
    await expect
      .poll(async () => (await journey.app.call('POST', '/api/v1/evaluate', people)).body.series[0]?.values[0], { timeout: 25_000 })
      .toBe(1);
  });

  it('gives a browser nothing to complain of', () => expect(visitor.complaints).toEqual([]));
});

/** Milliseconds, as the browser itself measures. */
function largestContentfulPaint(page: Visitor['page']): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) => resolve(list.getEntries().at(-1)?.startTime ?? Number.POSITIVE_INFINITY)).observe({
          type: 'largest-contentful-paint',
          buffered: true,
        });
      }),
  );
}
