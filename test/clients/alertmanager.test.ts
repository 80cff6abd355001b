import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adminToken, ingestKey, type TestApp, testApp } from '../support/app.ts';

const isInstalled = (program: string) => {
  const found = spawnSync('which', [program]).status === 0;
  if (!found) console.log(`${program} is not installed: what it asks and sends is not tried`);
  return found;
};
const directory = mkdtempSync(join(tmpdir(), 'alertmanager-'));
const children: ChildProcess[] = [];
let app: TestApp;
let address: string;

beforeAll(async () => {
  app = await testApp();
  address = await app.listen();
}, 60_000);

afterAll(async () => {
  for (const child of children) {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
  }
  await app.close();
  rmSync(directory, { recursive: true });
});

function file(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** Asks again until there is an answer; live programs take their time. */
async function eventually<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (let attempt = 0; attempt < 600; attempt++) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await wait(100);
  }
  throw new Error('it did not happen within a minute');
}

interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly fingerprint: string;
}

async function alerts(filter: string): Promise<readonly Alert[]> {
  const { body } = await app.call('GET', `/api/v2/alerts?filter=${encodeURIComponent(filter)}`);
  return body;
}

describe.skipIf(!isInstalled('prometheus'))('Debian’s prometheus', () => {
  test('tells of an alert that fires, and that it is over', async () => {
    const port = await freePort();
    const rules = (threshold: number) =>
      file(
        'rules.yml',
        `groups:
  - name: self
    interval: 1s
    rules:
      - alert: SelfUp
        expr: vector(1) > ${threshold}
        labels: {severity: critical, service: prometheus}
        annotations: {summary: "It is {{ $value }}"}
`,
      );
    const { host } = new URL(address);
    const config = file(
      'prometheus.yml',
      `global: {evaluation_interval: 1s, external_labels: {region: eu}}
rule_files: [${rules(0)}]
alerting:
  alertmanagers:
    - api_version: v2
      basic_auth: {username: prometheus, password: ${ingestKey}}
      static_configs: [{targets: ["${host}"]}]
`,
    );
    const child = spawn(
      'prometheus',
      [
        `--config.file=${config}`,
        `--storage.tsdb.path=${directory}/data`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--rules.alert.resend-delay=5s',
      ],
      { stdio: 'ignore' },
    );
    children.push(child);
    const [alert] = await eventually(async () => {
      const found = await alerts('alertname=SelfUp');
      return found.length > 0 ? found : undefined;
    });
    expect(alert).toMatchObject({
      labels: { alertname: 'SelfUp', severity: 'critical', service: 'prometheus', region: 'eu' },
      annotations: { summary: 'It is 1' },
    });
    rules(2);
    child.kill('SIGHUP');
    await eventually(async () => ((await alerts('alertname=SelfUp')).length === 0 ? true : undefined));
    const { body } = await app.call('GET', '/api/v1/alerts?service=prometheus');
    // Told to be over, or no longer told: a reload finds its Alertmanagers anew and sends nothing meanwhile.
    expect(body.alerts).toMatchObject([{ name: 'SelfUp', state: 'resolved', urgency: 'page', endsAt: expect.any(String) }]);
  }, 150_000);
});

describe.skipIf(!isInstalled('amtool'))('Debian’s amtool', () => {
  const run = promisify(execFile);
  const authorizations = {
    'a bearer token': () => `authorization: {type: Bearer, credentials: ${adminToken}}\n`,
    'basic auth': () => `basic_auth: {username: ana, password: ${adminToken}}\n`,
  };

  describe.each(Object.entries(authorizations))('with %s', (name, http) => {
    const instance = name.replaceAll(' ', '-');
    const amtool = async (...flags: string[]) => {
      const login = file(`${instance}.yml`, http());
      const { stdout } = await run('amtool', [`--alertmanager.url=${address}/alertmanager`, `--http.config.file=${login}`, ...flags]);
      return stdout;
    };

    test('adds, lists and silences alerts', async () => {
      await amtool('alert', 'add', 'DiskFull', `instance=${instance}`, 'severity=ticket', '--annotation=summary=Nearly full');
      const listed = async (...flags: string[]) =>
        JSON.parse(await amtool('alert', 'query', '-o', 'json', ...flags, `instance="${instance}"`)) as Alert[];
      expect(await listed()).toMatchObject([{ labels: { alertname: 'DiskFull', instance, severity: 'ticket' } }]);
      const id = (
        await amtool('silence', 'add', '--author=ana', '--comment=cleaning up', '--duration=1h', `instance="${instance}"`)
      ).trim();
      expect(id).toMatch(/^[0-9a-f-]{36}$/);
      expect(await listed()).toEqual([]);
      expect(await listed('--silenced')).toMatchObject([{ status: { state: 'suppressed', silencedBy: [id] } }]);
      const silences = JSON.parse(await amtool('silence', 'query', '-o', 'json', `instance="${instance}"`));
      expect(silences).toMatchObject([{ id, comment: 'cleaning up', createdBy: 'ana', status: { state: 'active' } }]);
      await amtool('silence', 'update', id, '--duration=2h', '--comment=still cleaning');
      expect(await amtool('silence', 'query', `instance="${instance}"`)).toContain('still cleaning');
      await amtool('silence', 'expire', id);
      expect(await amtool('silence', 'query', '-q', `instance="${instance}"`)).toBe('');
      expect(await listed()).toHaveLength(1);
    });

    test('shows the configuration and tries its routes', async () => {
      expect(await amtool('config', 'show')).toContain('group_by:');
      expect(await amtool('config', 'routes', 'test', 'alertname=X')).toContain('nobody');
      expect(await amtool('cluster', 'show')).toContain('disabled');
    });
  });

  test('without a token is told so', async () => {
    const failed = await run('amtool', [`--alertmanager.url=${address}`, 'alert', 'query']).catch((error: { stderr: string }) => error);
    expect(failed.stderr).toMatch(/401|token/i);
  });
});

test.skipIf(!isInstalled('amtool'))(
  'both tools compute the same of an alertmanager.yml that is applied: receivers and routes',
  async () => {
    const text = `route:
  receiver: team
  group_by: [alertname]
  routes:
    - match: {severity: critical}
      receiver: pager
    - matchers: ['team=~"web|shop"', env!=dev]
      receiver: web
receivers:
  - name: team
  - name: pager
    pagerduty_configs: [{routing_key: hidden}]
  - name: web
    slack_configs: [{api_url: https://hooks.slack.com/services/hidden, channel: '#web'}]
`;
    const path = file('alertmanager.yml', text);
    const answer = await app.call('POST', '/api/v1/definitions/apply', text, { 'content-type': 'application/yaml' });
    expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('pager-pagerduty')]);
    const cases = [{ severity: 'critical', team: 'web' }, { team: 'shop' }, { team: 'web', env: 'dev' }, { team: 'webs' }, {}];
    for (const labels of cases) {
      const flags = Object.entries({ alertname: 'X', ...labels }).map(([name, value]) => `${name}=${value}`);
      const theirs = spawnSync('amtool', ['config', 'routes', 'test', `--config.file=${path}`, ...flags], {
        encoding: 'utf8',
      }).stdout.trim();
      const { body } = await app.call('POST', '/api/v1/alert-routing/test', { labels: { alertname: 'X', ...labels } });
      expect(body.routes.map(({ receiver }: { receiver: string }) => receiver).join()).toBe(theirs);
    }
    const { text: stored } = await app.call('GET', '/api/v1/definitions/export');
    expect(stored).not.toContain('hidden');
  },
);
