import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { type TestApp, testApp } from '../support/app.ts';

export const administrator = { name: 'Ada Lovelace', email: 'ada@example.org', password: 'a compass and a wheel' };

export interface Journey {
  readonly app: TestApp;
  /** Where the server listens, such as `http://127.0.0.1:40123`. */
  readonly address: string;
  readonly browser: Browser;
  /** A page of a visitor who has no session yet. */
  visit(options?: Visit): Promise<Visitor>;
  /** A page of the administrator, whose account is made when there is none yet. */
  signedIn(options?: Visit): Promise<Visitor>;
  close(): Promise<void>;
}

export interface Visit {
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: 'light' | 'dark';
}

export interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What a browser complains about: errors on the console (violations of the content security policy among them) and failed requests. */
  readonly complaints: string[];
}

/** A server on a port of its own with a browser to visit it. */
export async function startJourney(options: Parameters<typeof testApp>[0] = {}): Promise<Journey> {
  if (!existsSync(fileURLToPath(new URL('../../packages/web/dist/index.html', import.meta.url)))) {
    throw new Error('The web pages have not been built. Run "npm run build" first; "npm test" does so by itself.');
  }
  const app = await testApp(options);
  const address = await app.listen();
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
  const visit = async ({ width = 1440, height = 900, colorScheme = 'light' }: Visit = {}): Promise<Visitor> => {
    const context = await browser.newContext({ baseURL: address, viewport: { width, height }, colorScheme });
    const page = await context.newPage();
    return { page, context, complaints: listen(page) };
  };
  return {
    app,
    address,
    browser,
    visit,
    async signedIn(options) {
      const visitor = await visit(options);
      await signIn(app, visitor.context);
      return visitor;
    },
    async close() {
      await browser.close();
      await app.close();
    },
  };
}

/** Gives the context the administrator's session cookie. */
async function signIn(app: TestApp, context: BrowserContext): Promise<void> {
  const setupPath = await app.setupPath();
  const { name, email, password } = administrator;
  const token = setupPath === undefined ? undefined : new URL(setupPath, 'http://localhost').searchParams.get('token');
  const answer =
    token === undefined
      ? await context.request.post('/api/v1/sign-in', { data: { email, password } })
      : await context.request.post('/api/v1/setup', { data: { token, name, email, password } });
  if (!answer.ok()) throw new Error(`signing in answered ${answer.status()}: ${await answer.text()}`);
}

function listen(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('console', (message) => {
    // Failed requests are told of below, with their address.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) complaints.push(message.text());
  });
  page.on('response', (response) => {
    if (response.status() >= 400)
      complaints.push(`${response.status()} ${response.request().method()} ${new URL(response.url()).pathname}`);
  });
  return complaints;
}
