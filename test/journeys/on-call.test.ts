import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { subscribeByStandIn } from './push-stand-in.ts';
import { administrator, type Journey, startJourney, type Visitor } from './support.ts';

const bo = { name: 'Bo Ek', email: 'bo@example.org', password: 'only here to look', role: 'viewer' };

const days = (start: string) => `apiVersion: binnacle/v1
kind: Schedule
metadata: {name: checkout, displayName: Checkout}
spec:
  timezone: Europe/Berlin
  services: [checkout]
  layers:
    - name: days
      users: [${administrator.email}, ${bo.email}]
      rotation: {every: day, handOff: "09:00"}
      start: "${start}"
`;

describe('whoever is on call', () => {
  let journey: Journey;
  let visitor: Visitor;
  beforeAll(async () => {
    journey = await startJourney();
    visitor = await journey.signedIn();
    expect((await journey.app.call('POST', '/api/v1/users', bo)).status).toBe(201);
  });
  afterAll(() => journey.close());
  const apply = async (yaml: string) => {
    const answer = await journey.app.call('POST', '/api/v1/definitions/apply', yaml, { 'content-type': 'application/yaml' });
    expect(answer.status, answer.text).toBe(200);
  };
  const region = (name: string) => visitor.page.getByRole('region', { name, exact: true });
  const row = (table: string, name: RegExp) => visitor.page.getByRole('table', { name: table }).getByRole('row', { name });
  /** What comes of all layers, in every week shown. */
  const shifts = (name: RegExp) => visitor.page.getByRole('group', { name: 'On call', exact: true }).getByRole('button', { name });

  it('is told how a schedule is made while there is none', async () => {
    const { page } = visitor;
    await page.goto('/feedback');
    await page.getByRole('link', { name: 'On call' }).click();
    const snippet = (await region('On call now').getByRole('region', { name: 'Code' }).textContent()) ?? '';
    expect(snippet).toContain('npx binnacle apply -f on-call.yml');
    // What it says can be done, and somebody is on call from then on.
    await apply(snippet.split("<<'ONCALL'\n")[1]?.split('\nONCALL')[0] ?? '');
    await page.reload();
    await row('Who is on call now', /^team Ada Lovelace \(you\) for two weeks at least/).waitFor();
    await page.getByText('Somebody is on call at every time.').waitFor();
    const levels = await page.getByRole('list', { name: 'Levels of team' }).getByRole('listitem').allTextContents();
    expect(levels).toEqual(['at once whoever is on call by team, now Ada Lovelace (you)', '10 minutes later Ada Lovelace (you)']);
    const current = page.getByRole('navigation', { name: 'Alerting' }).locator('[aria-current]');
    expect(await current.allTextContents()).toEqual(['On call']);
    await page.getByRole('navigation', { name: 'Alerting' }).getByRole('link', { name: 'Rules' }).click();
    await page.getByRole('heading', { name: 'Alert rules', level: 1 }).waitFor();
    expect(await current.allTextContents()).toEqual(['Rules']);
  });

  it('sees the shifts of two people in a calendar and in its table', async () => {
    const { page } = visitor;
    await apply(days(new Date(Date.now() - 9 * 86_400_000).toISOString().slice(0, 10)));
    await page.goto('/feedback/on-call');
    await page.getByRole('table', { name: 'Who is on call now' }).getByRole('link', { name: 'Checkout' }).click();
    await shifts(/^Ada Lovelace \(you\), from .* layer days$/)
      .first()
      .waitFor();
    await shifts(/^Bo Ek, from /)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Table', exact: true }).click();
    await row('Shifts of Checkout', /^On call Bo Ek .* 1 day layer days$/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Calendar', exact: true }).click();
    expect(await page.getByRole('group', { name: /^Week of Mon/ }).count()).toBe(2);
    await page.getByText('4 weeks').click();
    await expect.poll(() => page.getByRole('group', { name: /^Week of Mon/ }).count()).toBe(4);
    expect(new URL(page.url()).searchParams.get('weeks')).toBe('4');
    await page.getByText('2 weeks').click();
  });

  it('walks through the calendar with the arrow keys, as one stop of the tab key', async () => {
    const { page } = visitor;
    const calendar = page.getByRole('group', { name: /^Shifts:/ });
    await expect.poll(() => calendar.locator('button[tabindex="0"]').count()).toBe(1);
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
    const group = () => page.evaluate(() => document.activeElement?.closest('[role=group]')?.getAttribute('aria-label') ?? '');
    await calendar.locator('button[tabindex="0"]').focus();
    const first = await focused();
    await page.keyboard.press('ArrowDown');
    expect(await group()).toBe('On call');
    await page.keyboard.press('ArrowRight');
    expect(await focused()).not.toBe(first);
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowUp');
    expect(await focused()).toBe(first);
    await page.keyboard.press('Enter');
    await region('Calendar').getByRole('status').getByText('by layer days').waitFor();
  });

  it('has somebody else take over, and takes that back', async () => {
    const { page } = visitor;
    const { onCall } = (await journey.app.call('GET', '/api/v1/on-call?service=checkout')).body;
    const [now, other] = onCall[0].user === bo.email ? [bo, administrator] : [administrator, bo];
    const end = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'Europe/Berlin' });
    // A shift from Sunday to Monday stands in two weeks.
    await shifts(new RegExp(`^${now.name}.* to \\w+ ${end.format(Date.parse(onCall[0].until))}, 09:00, layer days$`))
      .first()
      .click();
    await page.getByRole('button', { name: 'Somebody else takes over' }).click();
    const form = page.getByRole('form', { name: 'New override' });
    await form.getByRole('combobox', { name: 'Who is on call instead' }).selectOption(other.email);
    await form.getByRole('textbox', { name: 'Reason' }).fill('Dentist');
    await form.getByRole('button', { name: 'Add override' }).click();
    await row('Overrides', new RegExp(`^${other.name}.*Dentist`)).waitFor();
    await shifts(new RegExp(`^${other.name}.* override: Dentist$`))
      .first()
      .waitFor();
    await page.getByRole('navigation', { name: 'Alerting' }).getByRole('link', { name: 'On call' }).click();
    await row('Who is on call now', new RegExp(`Checkout checkout ${other.name}.* by an override`)).waitFor();
    await page.goBack();
    await row('Overrides', /Dentist/)
      .getByRole('button')
      .click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove the override: Dentist' }).click();
    await page.getByText('No override in the next 90 days').waitFor();
    const after = (await journey.app.call('GET', '/api/v1/on-call?service=checkout')).body.onCall[0];
    expect(after.user).toBe(now.email);
  });

  it('swaps a shift for another, and takes both halves back', async () => {
    const { page } = visitor;
    const form = page.getByRole('form', { name: 'New override' });
    await form.getByRole('combobox', { name: 'Who is on call instead' }).selectOption(bo.email);
    await form.getByRole('textbox', { name: 'Reason' }).fill('Concert');
    await form.getByRole('checkbox', { name: /a swap/ }).check();
    await form.getByRole('combobox', { name: 'Who takes the other shift' }).selectOption(administrator.email);
    await form.getByRole('button', { name: 'Add override' }).click();
    await row('Overrides', /^Ada Lovelace \(you\).*Concert half of a swap/).waitFor();
    await row('Overrides', /^Bo Ek.*Concert half of a swap/)
      .getByRole('button')
      .click();
    await page.getByRole('dialog').getByText('The other half of the swap goes with it.').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove the override: Concert' }).click();
    await page.getByText('No override in the next 90 days').waitFor();
  });

  it('gives a calendar program the address of their own shifts', async () => {
    const { page } = visitor;
    await page.getByRole('button', { name: 'Show the addresses' }).click();
    const address = (await region('In your calendar').getByRole('region', { name: 'Code' }).first().textContent()) ?? '';
    const calendar = await (await fetch(address)).text();
    expect(calendar).toContain('SUMMARY:On call: Ada Lovelace (Checkout)');
    expect(calendar).not.toContain('Bo Ek');
  });

  it('says by which way they are told of what', async () => {
    const { page } = visitor;
    await page.getByRole('button', { name: 'Menu of Ada Lovelace' }).click();
    await page.getByRole('menuitem', { name: 'How I am reached' }).click();
    const add = page.getByRole('form', { name: 'Add a way to reach me' });
    await add.getByRole('combobox', { name: 'By' }).selectOption('ntfy');
    await add.getByRole('textbox', { name: 'Topic' }).fill('ada-on-call');
    await add.getByRole('button', { name: 'Add' }).click();
    await row('Ways to reach me', /^ntfy, ada-on-call/).waitFor();
    const order = page.getByRole('form', { name: 'In which order I am told' });
    await order.getByRole('button', { name: 'Add a step for page' }).click();
    await order.getByRole('combobox', { name: 'Step 1 for page: way' }).selectOption({ label: 'ntfy, ada-on-call' });
    await order.getByRole('button', { name: 'Add a step for page' }).click();
    await order.getByRole('button', { name: 'Save the order' }).click();
    await order.locator('button[type=submit]:disabled').waitFor();
    await page.reload();
    expect(await order.getByRole('textbox', { name: 'Step 2 for page: minutes' }).inputValue()).toBe('5');
    const current = page.getByRole('navigation', { name: 'About me' }).locator('[aria-current]');
    expect(await current.allTextContents()).toEqual(['How I am reached']);
  });

  it('turns notifications on in this browser, is shown one, and turns them off', async () => {
    const { page, context } = visitor;
    await context.grantPermissions(['notifications'], { origin: journey.address });
    await page.addInitScript(subscribeByStandIn);
    await page.reload();
    const here = region('Notifications in this browser');
    const asked = page.waitForRequest((request) => request.url().endsWith('/api/v1/push-subscriptions'));
    await here.getByRole('button', { name: 'Turn on' }).click();
    expect((await asked).postDataJSON()).toMatchObject({
      endpoint: 'https://push.example.com/ada',
      keys: { p256dh: expect.stringMatching(/^[\w-]{87}$/), auth: expect.stringMatching(/^[\w-]{22}$/) },
    });
    await here.getByText('on', { exact: true }).waitFor();
    await row('Ways to reach me', /^Notifications of browsers: 1 browser/).waitFor();

    // The worker itself is the real one: it is woken as a push service would wake it.
    const devtools = await context.newCDPSession(page);
    const registered = new Promise<string>((resolve) =>
      devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
        const [found] = registrations.filter(({ scopeURL }) => scopeURL === `${journey.address}/`);
        if (found !== undefined) resolve(found.registrationId);
      }),
    );
    await devtools.send('ServiceWorker.enable');
    const message = { title: 'Checkout fails', body: 'Nobody can pay', tag: 'g', url: `${journey.address}/feedback/alerts`, actions: {} };
    await devtools.send('ServiceWorker.deliverPushMessage', {
      origin: journey.address,
      registrationId: await registered,
      data: JSON.stringify(message),
    });
    const shown = () =>
      page.evaluate(async () => {
        const notifications = (await (await navigator.serviceWorker.getRegistration('/'))?.getNotifications()) ?? [];
        return notifications.map(({ title, body, tag }) => [title, body, tag]);
      });
    await expect.poll(shown).toEqual([['Checkout fails', 'Nobody can pay', 'g']]);

    await here.getByRole('button', { name: 'Turn off' }).click();
    await here.getByRole('button', { name: 'Turn on' }).waitFor();
    await row('Ways to reach me', /none shows them, so this reaches nobody/).waitFor();
  });

  it('is told what to do in a browser that was told to show none, or cannot', async () => {
    const { page, context } = visitor;
    const blocked = await context.newPage();
    await blocked.addInitScript(() => Object.defineProperty(Notification, 'permission', { get: () => 'denied' }));
    await blocked.goto('/me/contacts');
    await blocked.getByText('asks no more. Allow them in its settings of this site').waitFor();
    const old = await context.newPage();
    await old.addInitScript(() => Reflect.deleteProperty(window, 'PushManager'));
    await old.goto('/me/contacts');
    await old.getByText('This browser cannot show notifications of pages').waitFor();
    await Promise.all([blocked.close(), old.close()]);
    expect(page.isClosed()).toBe(false);
  });

  it('sees all and swaps nothing as a viewer', async () => {
    const { page, context, complaints } = await journey.visit();
    const answer = await context.request.post('/api/v1/sign-in', { data: { email: bo.email, password: bo.password } });
    expect(answer.status()).toBe(200);
    await page.goto('/feedback/on-call/checkout');
    await page
      .getByRole('button', { name: /^Bo Ek \(you\), from / })
      .first()
      .click();
    await page.getByRole('region', { name: 'Calendar', exact: true }).getByRole('status').getByText('Bo Ek (you)').waitFor();
    expect(await page.getByRole('form', { name: 'New override' }).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Somebody else takes over' }).count()).toBe(0);
    await page.goto('/feedback/on-call/nothing');
    await page.getByRole('heading', { name: 'There is no schedule nothing' }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('has a browser with nothing to complain of', () => expect(visitor.complaints).toEqual([]));
});
