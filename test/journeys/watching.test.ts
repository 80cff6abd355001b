import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendShop } from './shop.ts';
import { type Journey, startJourney, type Visitor } from './support.ts';

const rules = `groups:
  - name: shop
    interval: 1s
    rules:
      - record: job:shop_queue_length:sum
        expr: sum by (job) (shop_queue_length)
      - alert: QueueTooLong
        expr: shop_queue_length > 25
        labels: {severity: page}
        annotations: {summary: '{{ $value }} orders wait at {{ $labels.instance }}'}
      - alert: QueueGrows
        expr: shop_queue_length > 15
        for: 1h
      - alert: Ambiguous
        expr: shop_queue_length * on (job) shop_queue_length
`;

const targets = `scrape_configs:
  - job_name: nobody
    scrape_interval: 1s
    static_configs:
      - targets: ['127.0.0.1:1']
`;

describe('whoever watches', () => {
  let journey: Journey;
  let visitor: Visitor;
  beforeAll(async () => {
    journey = await startJourney();
    await sendShop(journey.app);
    visitor = await journey.signedIn();
  });
  afterAll(() => journey.close());
  const apply = async (yaml: string) => {
    const answer = await journey.app.call('POST', '/api/v1/definitions/apply', yaml, { 'content-type': 'application/yaml' });
    expect(answer.status, answer.text).toBe(200);
  };
  const row = (table: string, name: RegExp) => visitor.page.getByRole('table', { name: table }).getByRole('row', { name });

  it('is told how rules are made while there are none', async () => {
    const { page } = visitor;
    await page.goto('/reliability');
    await page.getByRole('link', { name: 'Prometheus’ rules' }).click();
    const snippet = (await page.getByRole('region', { name: 'Code' }).textContent()) ?? '';
    expect(snippet).toContain('binnacle apply -f rules.yml');
    // What it says can be done.
    await apply(snippet.split("<<'RULES'\n")[1]?.split('\nRULES')[0] ?? '');
    await page.goto('/reliability/rules');
    await row('Rules of hosts', /TargetDown/).waitFor();
  });

  it('sees what fires before what is pending', async () => {
    const { page } = visitor;
    await apply(rules);
    const alerts = async () => (await journey.app.call('GET', '/prometheus/api/v1/alerts')).body.data.alerts.length;
    await expect.poll(alerts, { timeout: 20_000 }).toBe(3);
    await page.goto('/reliability');
    await page.getByRole('heading', { name: 'Alerts of Prometheus’ rules: 1 firing, 2 pending' }).waitFor();
    const rows = await page.getByRole('table', { name: 'Alerts of Prometheus’ rules' }).getByRole('row').allTextContents();
    expect(rows[1]).toMatch(/firing.*QueueTooLong.*30 orders wait at worker-1.*severity=page.*30/);
    expect(rows[2]).toMatch(/pending.*QueueGrows/);
  });

  it('sees which rules work, and why others do not', async () => {
    const { page } = visitor;
    await page.getByRole('link', { name: 'Prometheus’ rules', exact: true }).click();
    await row('Rules of shop', /job:shop_queue_length:sum recording .* ok$/).waitFor();
    await row('Rules of shop', /Ambiguous.*failed.*many-to-many matching not allowed/).waitFor();
    await page.getByRole('link', { name: 'job:shop_queue_length:sum' }).click();
    await page.getByRole('img', { name: 'Chart of the queries: 2 series.' }).waitFor();
  });

  it('sees which targets do not answer', async () => {
    const { page } = visitor;
    await page.goto('/settings');
    const section = page.getByRole('region', { name: 'Scraped targets', exact: true });
    await section.getByText('Nothing is scraped').waitFor();
    await apply(targets);
    const health = async () => (await journey.app.call('GET', '/prometheus/api/v1/targets')).body.data.activeTargets[0]?.health;
    await expect.poll(health, { timeout: 20_000 }).toBe('down');
    await page.reload();
    await row('Scraped targets', /down.*127\.0\.0\.1:1\/metrics.*nobody/).waitFor();
  });

  it('learns what costs the most series', async () => {
    const { page } = visitor;
    await page.getByRole('tab', { name: 'Cardinality' }).click();
    await page.getByText(/^Nothing needs to be done/).waitFor();
    await row('Series by metric', /shop_requests_total 6 /).waitFor();
    await row('Values by label', /^instance \d/).waitFor();
    await row('Series by source', /^environment \d/).waitFor();
    await page.getByRole('table', { name: 'Series by metric' }).getByRole('link', { name: 'shop_requests_total' }).click();
    await page.getByRole('table', { name: 'the queries' }).getByRole('row').nth(1).waitFor();
  });

  it('has a browser with nothing to complain of', () => expect(visitor.complaints).toEqual([]));
});
