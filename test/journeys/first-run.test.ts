import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { administrator, type Journey, startJourney, type Visitor } from './support.ts';

describe('the first run', () => {
  let journey: Journey;
  let visitor: Visitor;
  beforeAll(async () => {
    journey = await startJourney();
    visitor = await journey.visit();
  });
  afterAll(() => journey.close());

  it('tells a visitor without the link where to find it', async () => {
    await visitor.page.goto('/');
    await visitor.page.getByRole('heading', { name: 'Set up this server' }).waitFor();
    await visitor.page.getByText('the one-time link that Binnacle printed on its terminal').waitFor();
    expect(await visitor.page.getByRole('button').count()).toBe(0);
  });

  it('says what is wrong with a link that is not ours', async () => {
    const { page } = await journey.visit();
    await page.goto('/setup?token=guessed');
    await fillIn(page);
    await page.getByRole('alert').getByText('This link is not valid any more').waitFor();
  });

  it('makes the first administrator with the one-time link and shows the bridge', async () => {
    const { page } = visitor;
    const path = await journey.app.setupPath();
    expect(path).toMatch(/^\/setup\?token=/);
    await page.goto(path ?? '');
    await fillIn(page);
    await page.getByRole('heading', { name: 'Bridge' }).waitFor();
    expect(new URL(page.url()).search).toBe('');
    expect(await journey.app.setupPath()).toBeUndefined();
    expect(visitor.complaints).toEqual([]);
  });

  it('lets the administrator sign out, refuses a wrong password, and lets them in with the right one', async () => {
    const { page } = visitor;
    await page.getByRole('button', { name: `Menu of ${administrator.name}` }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();

    await page.getByLabel('Email').fill(administrator.email);
    await page.getByRole('textbox', { name: 'Password' }).fill('a guess in the dark');
    await page.getByRole('button', { name: 'Sign in' }).click();
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.textContent()).toMatch(/password/i);

    expect(await page.getByLabel('Email').inputValue()).toBe(administrator.email);
    await page.getByRole('textbox', { name: 'Password' }).fill(administrator.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Bridge' }).waitFor();
  });

  it('returns people who have to sign in to the page they asked for', async () => {
    const { page } = await journey.visit();
    await page.goto('/delivery?range=7d');
    await page.getByLabel('Email').fill(administrator.email);
    await page.getByRole('textbox', { name: 'Password' }).fill(administrator.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Delivery', level: 1 }).waitFor();
    expect(page.url()).toContain('range=7d');
  });
});

async function fillIn(page: Visitor['page']): Promise<void> {
  await page.getByLabel('Name').fill(administrator.name);
  await page.getByLabel('Email').fill(administrator.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(administrator.password);
  await page.getByRole('button', { name: 'Create the administrator' }).click();
}
