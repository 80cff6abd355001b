import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Receiver } from '../support/receiver.ts';
import { sendShop } from './shop.ts';
import { type Journey, startJourney, type Visitor } from './support.ts';

const rulePath = '/feedback/alerts/rules/queue-too-long';
const patient = { timeout: 40_000 };

describe('whoever is told of what is wrong', () => {
  let journey: Journey;
  let visitor: Visitor;
  const receiver = new Receiver();
  beforeAll(async () => {
    await receiver.listen();
    journey = await startJourney();
    await sendShop(journey.app);
    visitor = await journey.signedIn();
  });
  afterAll(async () => {
    await journey.close();
    await receiver.close();
  });
  const field = (name: string) => visitor.page.getByRole('textbox', { name, exact: true });
  const section = (name: string | RegExp) => visitor.page.getByRole('region', { name }).first();

  it('writes a rule and sees what it would have done with the data that came in', async () => {
    const { page } = visitor;
    await page.goto('/feedback/alerts/rules');
    await page.getByRole('link', { name: 'New alert rule' }).click();
    await section('What it would have done').getByText('Nothing to judge yet').waitFor();
    await field('Name').fill('queue-too-long');
    await page.getByRole('combobox', { name: 'What is asked' }).selectOption('PromQL');
    await page.getByRole('textbox', { name: 'PromQL' }).fill('max by (instance) (shop_queue_length)');
    await field('Threshold').fill('25');
    await field('Must hold for').fill('0s');
    await field('Looked at every').fill('10s');
    await page.getByRole('combobox', { name: 'Urgency' }).selectOption('page: now');
    await field('Summary').fill('{{ $value }} orders wait at {{ $labels.instance }}');
    const backtest = section('What it would have done');
    await backtest.getByText(/would have fired once in 30 days/).waitFor(patient);
    await backtest.getByRole('figure', { name: 'What the rule would have judged' }).waitFor();
  });

  it('is told at the field what the server would refuse', async () => {
    const { page, complaints } = visitor;
    await field('Recovers at').fill('30');
    await page.getByText('with > the alert ends on the other side').waitFor();
    expect(await field('Recovers at').getAttribute('aria-invalid')).toBe('true');
    await field('Recovers at').fill('20');
    await page.getByText('with > the alert ends on the other side').waitFor({ state: 'detached' });
    // The refusal is meant; nothing else failed.
    expect(complaints.splice(0)).toEqual(['422 POST /api/v1/definitions/apply']);
  });

  it('goes on in YAML and back to the form', async () => {
    const { page } = visitor;
    await page.getByRole('button', { name: 'Go on in YAML' }).click();
    const yaml = field('Manifest (YAML)');
    await yaml.fill((await yaml.inputValue()).replace('recovery: 20', 'recovery: 22'));
    await page.getByRole('button', { name: 'Back to the form' }).click();
    await expect.poll(() => field('Recovers at').inputValue()).toBe('22');
    expect(await page.getByRole('textbox', { name: 'PromQL' }).textContent()).toBe('max by (instance) (shop_queue_length)');
  });

  it('saves it and sees it on its page', async () => {
    const { page } = visitor;
    await page.getByRole('button', { name: 'Save alert rule' }).click();
    await page.waitForURL(`**${rulePath}*`);
    await section('What it watches').getByText('over 5 min is above 25, and until it is back at 22').waitFor();
    const groups = page.getByRole('table', { name: 'Groups of the rule' });
    await groups
      .getByRole('row', { name: /instance=web-1/ })
      .getByText('ok')
      .waitFor();
    await section('Who would be told').getByText('nobody').first().waitFor();
    await section('Manifest').getByText('recovery: 22').waitFor();
  });

  it('sees it fire, takes the alert up, and silences it', async () => {
    const { page } = visitor;
    const open = async () => (await journey.app.call('GET', '/api/v1/alerts?rule=AlertRule/queue-too-long')).body.alerts.length;
    await expect.poll(open, patient).toBe(1);
    await page.reload();
    const fired = section(/^When it fired: once in 30 days/);
    await page
      .getByRole('table', { name: 'Groups of the rule' })
      .getByRole('row', { name: /worker-1/ })
      .getByText('firing')
      .waitFor();
    await fired.getByRole('button', { name: 'Acknowledge queue-too-long' }).click();
    await fired.getByText('acknowledged').waitFor();
    await page.getByRole('button', { name: 'Silence it' }).click();
    await field('Reason').fill('The worker is being replaced');
    await page.getByText(/Mutes 1 of \d+ open alert/).waitFor();
    await page.getByRole('button', { name: 'Silence', exact: true }).click();
    await section('Silences that hold')
      .getByRole('row', { name: /alertname="queue-too-long"/ })
      .waitFor();
    await fired.getByText('silenced').waitFor();
  });

  it('sees where alerts would go, and what an alertmanager.yml comes to', async () => {
    const { page } = visitor;
    await page.goto('/feedback/alerts/routing');
    await page.getByLabel('Or its text').fill(`route: {receiver: ops, routes: [{matchers: ['severity="page"'], receiver: pager}]}
receivers:
  - {name: ops, webhook_configs: [{url: "${receiver.url}/hook"}]}
  - {name: pager, pagerduty_configs: [{routing_key: secret}]}
`);
    await page.getByRole('button', { name: 'Read' }).click();
    await page.getByText('NotificationChannel ops-webhook will be created').waitFor();
    await page.getByText('What is left to do').waitFor();
    await page.getByRole('button', { name: 'Import' }).click();
    await page.getByText('Set the secrets of the new channels').waitFor();
    await page.getByRole('textbox', { name: 'Labels of the alert' }).fill('severity="page"');
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await page.getByRole('listitem').filter({ hasText: 'the test goes here' }).getByText('severity="page"').first().waitFor();
    await page.getByRole('table', { name: 'Routes that it takes' }).getByRole('link', { name: 'pager-pagerduty' }).waitFor();
  });

  it('sees which channels do not get through, sets a secret and hears what the receiver says', async () => {
    const { page, complaints } = visitor;
    const spec = { type: 'webhook', url: `${receiver.url}/hook` };
    const hook = { apiVersion: 'binnacle/v1', kind: 'NotificationChannel', metadata: { name: 'hook' }, spec };
    expect((await journey.app.call('POST', '/api/v1/definitions/apply', hook)).status).toBe(200);
    await page.goto('/feedback/alerts/channels');
    await page.getByRole('alert').getByText('2 channels do not get through').waitFor();
    await page.getByRole('alert').getByRole('link', { name: 'hook' }).click();
    await page.getByRole('button', { name: 'Set the secret' }).click();
    const made = section('Secret').getByRole('status').getByText('The server made a signing secret');
    await made.waitFor();
    await page.getByRole('button', { name: 'Test hook' }).click();
    await page.getByRole('status').getByText('The receiver answered 200').waitFor();
    expect(JSON.stringify(receiver.last())).toContain('TestOfChannel');
    await page
      .getByRole('table', { name: 'Notifications' })
      .getByRole('row', { name: /TestOfChannel/ })
      .getByText('sent', { exact: true })
      .waitFor();
    receiver.answer = () => ({ status: 410 });
    await page.getByRole('button', { name: 'Test hook' }).click();
    await section('How it does').getByText('failing').waitFor();
    await page.reload();
    await section('Secret').getByText('nobody is shown it again').waitFor();
    expect(await section('Secret').getByRole('region', { name: 'Code' }).count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('removes the rule', async () => {
    const { page, complaints } = visitor;
    await page.goto(rulePath);
    await page.getByRole('button', { name: 'Remove AlertRule queue-too-long' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove AlertRule queue-too-long' }).click();
    await page.waitForURL('**/feedback/alerts/rules*');
    await page
      .getByRole('table', { name: 'Alert rules' })
      .getByRole('row', { name: /queue-too-long/ })
      .waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
  });
});
