import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Journey, startJourney, type Visitor } from './support.ts';

const viewer = { name: 'Vera Viewer', email: 'vera@example.org', password: 'only here to look' };

describe('users and tokens', () => {
  let journey: Journey;
  let admin: Visitor;
  let visitor: Visitor;
  beforeAll(async () => {
    journey = await startJourney();
    admin = await journey.signedIn();
    visitor = await journey.visit();
  });
  afterAll(() => journey.close());

  it('an administrator adds a viewer', async () => {
    const { page } = admin;
    await page.goto('/settings/users');
    const form = page.getByRole('region', { name: 'New user' });
    await form.getByRole('textbox', { name: 'Name' }).fill(viewer.name);
    await form.getByRole('textbox', { name: 'Email' }).fill(viewer.email);
    await form.getByLabel('First password').fill(viewer.password);
    await form.getByRole('combobox', { name: 'Role' }).click();
    await page.getByRole('option', { name: /^Viewer/ }).click();
    await form.getByRole('button', { name: 'Add user' }).click();
    await page.getByRole('table', { name: 'Users' }).getByText(viewer.email).waitFor();
    expect(await page.getByRole('combobox', { name: 'Role of Vera Viewer' }).inputValue()).toBe('viewer');
  });

  it('the viewer signs in and sees the pages', async () => {
    const { page } = visitor;
    await page.goto('/feedback');
    await page.getByRole('textbox', { name: 'Email' }).fill(viewer.email);
    await page.getByRole('textbox', { name: 'Password' }).fill(viewer.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { name: 'Feedback', level: 1 }).waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  it('the viewer is not offered what only others may do', async () => {
    const { page } = visitor;
    await page.getByRole('link', { name: /^Open the review of/ }).click();
    await page.getByRole('region', { name: 'Actions of this review' }).waitFor();
    for (const name of ['Add action', 'Close the review', /^Comment on/, /^Done:/]) {
      expect(await page.getByRole('button', { name }).count(), String(name)).toBe(0);
    }
    await page.goto('/definitions');
    await page.getByRole('link', { name: 'API requests succeed' }).click();
    await page.getByRole('region', { name: 'Manifest' }).getByText('kind: SLO').waitFor();
    expect(await page.getByRole('textbox', { name: /Manifest/ }).count()).toBe(0);
    expect(await page.getByRole('link', { name: 'New definition' }).count()).toBe(0);
    await page.goto('/settings');
    await page.getByRole('tab', { name: 'Storage' }).waitFor();
    expect(await page.getByRole('tab').allTextContents()).toEqual(['Sources', 'Storage', 'Cardinality', 'Your account']);
    expect(visitor.complaints).toEqual([]);
  });

  it('an address of others leads the viewer nowhere', async () => {
    await visitor.page.goto('/settings/keys');
    await visitor.page.getByRole('heading', { name: 'No such page' }).waitFor();
    await visitor.page.goto('/definitions/new');
    await visitor.page.getByText('Members and administrators write definitions').waitFor();
  });

  it('the API refuses it as well', async () => {
    const { request } = visitor.context;
    const asked = await Promise.all([
      request.post('/api/v1/actions', { data: { title: 'Grab the wheel', owner: 'Vera', due: '2030-01-01' } }),
      request.post('/api/v1/definitions/apply', { data: { manifests: [], owner: 'people' } }),
      request.post('/api/v1/ingest-keys', { data: { source: 'mine' } }),
      request.get('/api/v1/users'),
      request.get('/api/v1/audit'),
      request.get('/api/v1/backup'),
    ]);
    expect(asked.map((answer) => answer.status())).toEqual([403, 403, 403, 403, 403, 403]);
    expect((await request.get('/api/v1/metrics')).status()).toBe(200);
  });

  it('a token may what its role may, until it is revoked', async () => {
    const { page } = admin;
    await page.getByRole('tab', { name: 'API tokens' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('dashboard');
    await page.getByRole('button', { name: 'Create token' }).click();
    const shown = page.getByRole('status').filter({ hasText: 'The new API token' });
    const token = await shown.getByRole('region', { name: 'Code' }).first().textContent();
    const ask = async (method: string, path: string) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      return (await fetch(`${journey.address}${path}`, { method, headers, ...(method === 'POST' ? { body: '{}' } : {}) })).status;
    };
    expect(await ask('GET', '/api/v1/metrics')).toBe(200);
    expect(await ask('POST', '/api/v1/actions')).toBe(403);
    await page.getByRole('button', { name: 'Revoke dashboard' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke dashboard' }).click();
    await page.getByText('No API token yet.').waitFor();
    expect(await ask('GET', '/api/v1/metrics')).toBe(401);
  });

  it('an account that is removed ends its sessions', async () => {
    const { page } = admin;
    await page.getByRole('tab', { name: 'Users' }).click();
    await page.getByRole('button', { name: 'Remove Vera Viewer' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove Vera Viewer' }).click();
    await expect.poll(() => page.getByRole('table', { name: 'Users' }).getByText(viewer.email).count()).toBe(0);
    expect((await visitor.context.request.get('/api/v1/metrics')).status()).toBe(401);
    expect(admin.complaints).toEqual([]);
  });
});
