import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Journey, startJourney, type Visitor } from './support.ts';

const minute = 60_000;
const hour = 60 * minute;
const days = 10;
/** Tokyo's clocks never change. */
const timezone = 'Asia/Tokyo';
const ahead = 9 * hour;

/** As people type a time into a field, on the organization's clock. */
const wall = (time: number) => new Date(time + ahead).toISOString().slice(0, 16);

interface Point {
  readonly time: number;
  readonly good: number;
  readonly bad: number;
}

/** 10,000 requests an hour of which two fail, and 3,000 that fail in one hour. */
function course(end: number, outage: number): Point[] {
  const points: Point[] = [];
  let good = 0;
  let bad = 0;
  for (let time = end - days * 24 * hour; time <= end; time += hour) {
    points.push({ time, good, bad });
    good += 9_998;
    bad += time === outage ? 3_000 : 2;
  }
  return points;
}

/** Counters as an OpenTelemetry SDK sends them. */
function counters(points: readonly Point[]) {
  const nanoseconds = (time: number) => String(BigInt(time) * 1_000_000n);
  const start = nanoseconds((points[0]?.time ?? 0) - minute);
  const dataPoints = points.flatMap(({ time, good, bad }) =>
    [
      { code: '200', value: good },
      { code: '503', value: bad },
    ].map(({ code, value }) => ({
      attributes: [{ key: 'code', value: { stringValue: code } }],
      startTimeUnixNano: start,
      timeUnixNano: nanoseconds(time),
      asInt: String(value),
    })),
  );
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] };
  const metrics = [{ name: 'http_requests', sum: { aggregationTemporality: 2, isMonotonic: true, dataPoints } }];
  return { resourceMetrics: [{ resource, scopeMetrics: [{ metrics }] }] };
}

describe('a promise to users', () => {
  let journey: Journey;
  let visitor: Visitor;
  let outage: number;
  beforeAll(async () => {
    journey = await startJourney({ environment: { BINNACLE_TIMEZONE: timezone } });
    const end = Math.floor((Date.now() - minute) / minute) * minute;
    outage = end - 48 * hour;
    const sent = await journey.app.ingest('/otlp/v1/metrics', counters(course(end, outage)));
    expect(sent.status, sent.text).toBe(200);
    visitor = await journey.signedIn();
  });
  afterAll(() => journey.close());
  const card = (title: RegExp) => visitor.page.getByRole('article', { name: title });

  it('is suggested by what was received, and shows what the past would have been with it', async () => {
    const { page } = visitor;
    await page.goto('/reliability');
    await page.getByRole('link', { name: 'Begin with shop-http-availability' }).click();
    await page.getByRole('heading', { name: 'New SLO' }).waitFor();
    expect(await page.getByRole('combobox', { name: 'Service' }).inputValue()).toBe('shop');
    await page.getByLabel('Targets in %').fill('99.9');
    await page.getByText(/With 99\.9 % there would have been/).waitFor();
    await page.getByRole('img', { name: /^Chart of Error budget left with 99\.9 %/ }).waitFor();
  });

  it('is kept, and its page shows what is left of the budget and why', async () => {
    const { page } = visitor;
    await page.getByRole('button', { name: 'Save SLO' }).click();
    await page.waitForURL('**/reliability/slos/shop-http-availability*');
    // 3,478 bad of 2,402,998: of 2,403 that 99.9 % allow 44.7 % too many.
    await card(/^Error budget left/)
      .getByRole('button', { name: /^Error budget left: −44\.\d\s%\. Explain$/ })
      .click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('1 − bad / allowed', { exact: true }).waitFor();
    await dialog.getByText('sum(http_requests_total{job="shop",code=~"5..|5xx"})').waitFor();
    await page.keyboard.press('Escape');
    await page
      .getByRole('table', { name: 'Alert rules on the burn rate' })
      .getByRole('row', { name: /page-fast .* 13\.4/ })
      .waitFor();
  });

  it('stops a deployment while the budget is gone, and says why', async () => {
    const { page } = visitor;
    const decision = async () => (await journey.app.call('GET', '/api/v1/gate?service=shop')).body.decision;
    await expect.poll(decision, { timeout: 90_000, interval: 1_000 }).toBe('deny');
    await page.getByRole('link', { name: 'Gate', exact: true }).click();
    await page.waitForURL('**/reliability/gate?service=shop*');
    await page.getByRole('status').getByText('deny').waitFor();
    const answer = page.getByRole('table', { name: 'What was looked at' });
    await answer.getByRole('row', { name: /deny error budget .* is in the state exhausted/ }).waitFor();
    await page.getByLabel('Version, branch or tag').fill('v1.4.0');
    await page.getByRole('button', { name: 'Ask' }).click();
    await page.waitForURL(/service=shop.*ref=v1\.4\.0|ref=v1\.4\.0.*service=shop/);
    await page
      .getByRole('table', { name: /^Questions to the gate/ })
      .getByRole('row', { name: /deny shop .* v1\.4\.0/ })
      .waitFor();
    await answer.getByRole('link', { name: 'SLO/shop-http-availability' }).click();
    await page.getByRole('heading', { name: 'shop: HTTP requests succeed', level: 1 }).waitFor();
  }, 120_000);

  it('is corrected with a reason, and shows the figures before and after', async () => {
    const { page } = visitor;
    const form = page.getByRole('form', { name: 'Add a correction' });
    await form.getByText(`Times are those of ${timezone}.`).waitFor();
    await form.getByLabel('From').fill(wall(outage));
    await form
      .getByLabel('To', { exact: false })
      .last()
      .fill(wall(outage + 2 * hour));
    await form.getByLabel('Reason for the correction').fill('A load test that users never saw');
    await form.getByRole('button', { name: 'Add correction' }).click();
    // 474 bad of 2,380,000 are left.
    await card(/^Error budget left/)
      .getByRole('button', { name: /^Error budget left: 80(\.\d)?\s%\. Explain$/ })
      .waitFor();
    await page.getByText(/^Without corrections: .* budget left −44\.\d\s%\.$/).waitFor();
    const chart = page.getByRole('figure', { name: 'Error budget left' });
    await chart.getByText('Hatched: corrections').waitFor();
    await chart.getByRole('button', { name: 'Table' }).click();
    await chart
      .getByRole('row', { name: /A load test that users never saw/ })
      .first()
      .waitFor();
  });

  it('is found in the list by what the address says, and by the palette', async () => {
    const { page } = visitor;
    await page.goto('/reliability?service=shop&q=succeed');
    await page.getByText(/^1 of 3 SLOs/).waitFor();
    await page.getByLabel('Search SLOs').fill('nothing');
    await page.getByText('No SLO matches.').waitFor();
    await page.waitForURL(/q=nothing/);
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search pages, metrics and actions' }).fill('shop requests');
    await page.getByRole('option', { name: /shop: HTTP requests succeed/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/reliability/slos/shop-http-availability*');
  });

  it('stands on the bridge while it is refused', async () => {
    const { page } = visitor;
    await page.goto('/');
    await page
      .getByRole('region', { name: 'Gate' })
      .getByText(/refused \d+ times/)
      .waitFor();
    await page.getByRole('region', { name: 'Incidents' }).getByText('No incident is open.').waitFor();
  });

  it('has a browser with nothing to complain of', () => expect(visitor.complaints).toEqual([]));
});
