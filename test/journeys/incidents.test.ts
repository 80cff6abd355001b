import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manualClock } from '../../packages/server/src/platform/clock.ts';
import { administrator, type Journey, startJourney, type Visitor } from './support.ts';

const minute = 60_000;
const clock = manualClock(Math.floor(Date.now() / minute) * minute);
const began = clock.now() - 20 * minute;

const events = (where: string) =>
  `{sql: "SELECT $bucket(time) AS bucket, count() AS value, count() AS n FROM events FINAL WHERE $range(time) AND name = 'pay'${where} GROUP BY bucket"}`;
const definitions = `apiVersion: binnacle/v1
kind: Service
metadata: {name: checkout}
spec: {}
---
apiVersion: binnacle/v1
kind: Schedule
metadata: {name: payments}
spec:
  timezone: UTC
  services: [checkout]
  layers: [{name: all, users: ["${administrator.email}"], rotation: {every: week}, start: "2026-01-05"}]
---
apiVersion: binnacle/v1
kind: SLO
metadata: {name: payments-succeed}
spec:
  service: checkout
  window: 28d
  minimumEvents: 1
  indicator:
    good: ${events(" AND properties['outcome'] != 'error'")}
    total: ${events('')}
  objectives: [{target: 0.9}]
`;

/** Twenty payments of twelve people, five of which fail, for three of them. */
const payments = Array.from({ length: 20 }, (_, index) => ({
  id: `pay-${index}`,
  name: 'pay',
  time: began + 5 * minute,
  person: `p${index < 5 ? index % 3 : index % 12}`,
  properties: { service: 'checkout', outcome: index < 5 ? 'error' : 'ok' },
}));

describe('an incident', () => {
  let journey: Journey;
  let visitor: Visitor;
  let alert = '';
  beforeAll(async () => {
    journey = await startJourney({ clock });
    visitor = await journey.signedIn();
    const { app } = journey;
    const applied = await app.call('POST', '/api/v1/definitions/apply', definitions, { 'content-type': 'application/yaml' });
    expect(applied.status, applied.text).toBe(200);
    expect((await app.ingest('/api/v1/events', { events: payments })).body).toMatchObject({ accepted: 20, rejected: [] });
    const deployed = await app.call('POST', '/api/v1/deployments', {
      id: 'd1',
      service: 'checkout',
      environment: 'production',
      version: '1.4',
      finished: new Date(began - 5 * minute).toISOString(),
    });
    expect(deployed.status, deployed.text).toBeLessThan(300);
    await app.house.alerts.take([
      {
        source: 'test',
        labels: { alertname: 'PaymentsFail', severity: 'page', service: 'checkout', environment: 'production' },
        annotations: { summary: 'A quarter of all payments fails' },
        state: 'firing',
        cause: 'condition',
        startsAt: began,
        link: '',
        rule: '',
      },
    ]);
    alert = String((await app.records.execute('SELECT id FROM alert')).rows[0]?.id);
  });
  afterAll(() => journey.close());
  const fact = (name: string) => visitor.page.locator('dt', { hasText: name }).locator('xpath=following-sibling::dd[1]');
  const change = () => visitor.page.getByRole('form', { name: 'Change the incident' });
  const said = async () => {
    const rows = visitor.page.getByRole('table', { name: 'What happened, in order' }).getByRole('row');
    return (await rows.allTextContents()).slice(1);
  };

  it('is declared from the page of an alert, with what the alert knows', async () => {
    const { page } = visitor;
    await page.goto(`/feedback/alerts/${alert}`);
    await page.getByRole('link', { name: 'Declare an incident' }).click();
    await page.getByText('are those of the alert where nothing else is said').waitFor();
    await page.getByRole('combobox', { name: 'Severity' }).selectOption('sev1');
    await page.getByRole('button', { name: 'Declare', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: '#1 A quarter of all payments fails' }).waitFor();
    expect(await fact('Status').textContent()).toContain('triage');
    expect(await fact('Services').textContent()).toBe('checkout in production');
    expect(await fact('Declared').textContent()).toContain(administrator.name);
    await page.getByRole('table', { name: 'Alerts of the incident' }).getByRole('link', { name: 'PaymentsFail' }).waitFor();
  });

  it('says who is on call, and what the gate refused because of it', async () => {
    const { page } = visitor;
    expect((await journey.app.call('GET', '/api/v1/gate?service=checkout&environment=production&sha=abcdef1')).body.decision).toBe('deny');
    await page.reload();
    await fact('On call for checkout').getByText(administrator.name).waitFor();
    await fact('On call for checkout').getByRole('link', { name: 'payments' }).waitFor();
    await page
      .getByRole('table', { name: 'Refused while it lasted, newest first' })
      .getByRole('row', { name: /checkout in production this incident abcdef1/ })
      .waitFor();
  });

  it('is taken up, and somebody commands it', async () => {
    clock.advance(5 * minute);
    await change().getByRole('combobox', { name: 'Status' }).selectOption('active');
    await change()
      .getByRole('textbox', { name: /^Commander/ })
      .fill(administrator.email);
    await change().getByRole('button', { name: 'Save' }).click();
    await fact('Status').getByText('active').waitFor();
    await fact('Commander').getByText(administrator.email).waitFor();
    expect(await fact('Acknowledged').textContent()).not.toBe('not yet');
  });

  it('has one timeline of what people wrote, what they changed and what happened around it', async () => {
    const { page } = visitor;
    await page.getByRole('combobox', { name: 'Kind' }).selectOption('update');
    await page.getByRole('textbox', { name: /^What happened/ }).fill('We go back to 1.3.');
    await page.getByRole('button', { name: 'Write', exact: true }).click();
    await page.getByRole('table', { name: 'What happened, in order' }).getByText('We go back to 1.3.').waitFor();
    const lines = await said();
    const order = [
      /deployment.*checkout 1\.4/,
      /fired/,
      /declared.*Declared as sev1/,
      /status.*triage → active/,
      /role.*commander: nobody → ada@/,
      /update.*We go back/,
    ];
    const places = order.map((line) => lines.findIndex((text) => line.test(text)));
    expect(places, lines.join('\n')).not.toContain(-1);
    expect(places[0]).toBeLessThan(places[2] ?? -1);
    expect(places[2]).toBeLessThan(places[3] ?? -1);
    expect(places.at(-1)).toBeGreaterThan(places[3] ?? -1);
  });

  it('is resolved, and what it cost is counted', async () => {
    const { page } = visitor;
    clock.advance(5 * minute);
    await change().getByRole('combobox', { name: 'Status' }).selectOption('resolved');
    await change().getByRole('button', { name: 'Save' }).click();
    await fact('Status').getByText('resolved').waitFor();
    await page.reload();
    await page.getByText('Affected people: 3 of 12 who were there').waitFor();
    // A quarter of 30 minutes.
    await page
      .getByRole('table', { name: 'Error budgets spent meanwhile' })
      .getByRole('row', { name: /payments-succeed.*7\.5.min of full outage.*75.%.*20/ })
      .waitFor();
  });

  it('stands in the list with its figures', async () => {
    const { page } = visitor;
    const impact = async () => {
      clock.advance(6_000);
      return (await journey.app.call('GET', '/api/v1/incidents')).body.incidents[0].impact;
    };
    await expect.poll(impact, { timeout: 20_000 }).toMatchObject({ budgetMinutes: 7.5, people: 3 });
    await page.goto('/feedback/incidents');
    const row = page.getByRole('table', { name: 'Incidents, open ones first' }).getByRole('row', { name: /^#1 / });
    await row.waitFor();
    const cells = (await row.getByRole('cell').allTextContents()).map((text) => text.replaceAll(/\s/g, ' '));
    expect(cells).toEqual(expect.arrayContaining(['#1 A quarter of all payments fails', 'sev1', '30 min', '7.5 min', '3']));
    expect(visitor.complaints).toEqual([]);
  });
});
