import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { ScrapeSpec } from './definitions.ts';
import { bodyLimit, scrapeConfigKind } from './definitions.ts';
import { Discovery } from './discovery.ts';
import { scrapeConfigsOf } from './foreign.ts';
import { compileRelabel } from './relabel.ts';
import { createSecrets } from './secrets.ts';
import { offsetOf, targetsOf } from './target.ts';

const directory = mkdtempSync(join(tmpdir(), 'targets-'));
afterAll(() => rmSync(directory, { recursive: true }));

function find(spec: ScrapeSpec, job = 'shop') {
  const problems: string[] = [];
  const complain = (problem: string) => problems.push(problem);
  const groups = new Discovery().groups(spec, complain);
  return { ...targetsOf(job, spec, groups, compileRelabel(spec.relabel_configs), complain), problems };
}

test('no target gets the job of the server itself, by whatever way', () => {
  const byLabel = { targets: ['one'], labels: { job: 'binnacle' } };
  const byRule = { targets: ['two'], labels: { job: 'other' } };
  const { active, problems } = find({
    static_configs: [byLabel, byRule],
    relabel_configs: [{ source_labels: ['job'], regex: 'other', replacement: 'binnacle', target_label: 'job' }],
  });
  expect(active).toEqual([]);
  expect(problems).toEqual([expect.stringContaining('one: the job binnacle'), expect.stringContaining('two: the job binnacle')]);
});

test('targets have the labels, addresses and times that Prometheus gives them', () => {
  const { active, dropped, problems } = find({
    scrape_interval: '30s',
    scheme: 'https',
    metrics_path: '/m',
    params: { 'match[]': ['a', 'b'] },
    static_configs: [{ targets: ['one:9100', 'two'], labels: { zone: 'b', empty: '' } }],
    relabel_configs: [
      { source_labels: ['__address__'], regex: 'two', action: 'drop' },
      { source_labels: ['__scheme__', '__metrics_path__'], target_label: 'from' },
      { regex: '__param_(.*)', replacement: 'p_$1', action: 'labelmap' },
    ],
  });
  expect(problems).toEqual([]);
  expect(dropped).toMatchObject([{ __address__: 'two', job: 'shop' }]);
  expect(active).toMatchObject([
    {
      url: 'https://one:9100/m?match%5B%5D=b&match%5B%5D=a',
      labels: { from: 'https;/m', instance: 'one:9100', job: 'shop', zone: 'b', 'p_match[]': 'a' },
      interval: 30_000,
      timeout: 10_000,
    },
  ]);
  expect(Object.keys(active[0]!.labels)).toEqual(['from', 'instance', 'job', 'p_match[]', 'zone']);
});

test('relabeling sends a target elsewhere, and only once', () => {
  const { active } = find({
    static_configs: [{ targets: ['a', 'b'] }],
    relabel_configs: [
      { target_label: '__address__', replacement: 'gateway:1' },
      { target_label: 'instance', replacement: 'gateway' },
      { target_label: '__scrape_interval__', replacement: '5s' },
      { target_label: '__scrape_timeout__', replacement: '2s' },
    ],
  });
  expect(active).toMatchObject([{ url: 'http://gateway:1/metrics', interval: 5000, timeout: 2000 }]);
});

test.each([
  ['a path in the address', 'host/path'],
  ['a user in the address', 'user@host'],
  ['blanks', 'a b'],
  ['a port that is none', 'host:99999'],
])('%s is a problem of the definition', (_what, address) => {
  expect(find({ static_configs: [{ targets: [address, 'good'] }] })).toMatchObject({
    active: [{ url: 'http://good/metrics' }],
    problems: [expect.stringMatching(/is not an address/)],
  });
});

test('targets are spread over their interval, and stay where they are', () => {
  const { active } = find({ scrape_interval: '10s', static_configs: [{ targets: Array.from({ length: 1000 }, (_, n) => `host-${n}`) }] });
  const offsets = active.map(offsetOf);
  expect(find({ scrape_interval: '10s', static_configs: [{ targets: ['host-0'] }] }).active.map(offsetOf)).toEqual([offsets[0]]);
  for (let tenth = 0; tenth < 10; tenth++) {
    expect(offsets.filter((offset) => Math.floor(offset / 1000) === tenth).length).toBeGreaterThan(50);
  }
});

test('lists of targets are read from files, by a pattern too, and again when they change', () => {
  const discovery = new Discovery();
  const path = join(directory, 'one.json');
  writeFileSync(path, JSON.stringify([{ targets: ['a:1'], labels: { n: 1 } }]));
  writeFileSync(join(directory, 'two.yml'), '- targets: [b:1]\n');
  const spec: ScrapeSpec = { file_sd_configs: [{ files: [join(directory, '*.json'), join(directory, 'two.yml')] }] };
  const problems: string[] = [];
  const read = () => discovery.groups(spec, (problem) => problems.push(problem)).flatMap(({ targets }) => targets);
  expect(discovery.groups(spec, () => undefined)[0]).toEqual({ targets: ['a:1'], labels: { n: '1', __meta_filepath: path } });
  expect(read()).toEqual(['a:1', 'b:1']);
  writeFileSync(path, JSON.stringify([{ targets: ['c:1', 'd:1'] }]));
  utimesSync(path, 1, 1);
  expect(read()).toEqual(['c:1', 'd:1', 'b:1']);
  writeFileSync(path, '{ secret: [');
  expect(read()).toEqual(['c:1', 'd:1', 'b:1']);
  expect(problems).toEqual([`${path}: it is not YAML or JSON; its last targets are kept`]);
  rmSync(path);
  expect(read()).toEqual(['b:1']);
});

test.each([
  ['missing.json', undefined, /it cannot be read \(ENOENT\)/],
  ['other.json', '{"root": "x"}', /it is not a list of \{targets, labels\}$/],
  ['broken.yml', 'root:x:0:0:\n  - "secret', /it is not YAML or JSON$/],
])('a file %s is a problem that says nothing of what it holds', (name, content, message) => {
  const path = join(directory, name);
  if (content !== undefined) writeFileSync(path, content);
  expect(find({ file_sd_configs: [{ files: [path] }] })).toMatchObject({ active: [], problems: [expect.stringMatching(message)] });
});

test('secrets come from named variables and from files of one directory, from nowhere else', () => {
  const place = join(directory, 'secrets');
  mkdirSync(place);
  writeFileSync(join(place, 'token'), ' s3cret\n');
  const secrets = createSecrets(place, { BINNACLE_SCRAPE_TOKEN: 'v', BINNACLE_SECRET: 'no', PATH: 'no' });
  expect(secrets.read({ file: 'token' })).toBe('s3cret');
  expect(secrets.read({ variable: 'BINNACLE_SCRAPE_TOKEN' })).toBe('v');
  for (const variable of ['BINNACLE_SECRET', 'PATH', 'BINNACLE_SCRAPE_OTHER'])
    expect(() => secrets.read({ variable })).toThrow(/is not set/);
  for (const file of ['../one.json', '/etc/passwd', '', '.']) expect(() => secrets.read({ file })).toThrow(/are read from .* alone/);
  expect(() => secrets.read({ file: 'missing' })).toThrow(/cannot be read: ENOENT/);
});

test.each([
  ['an interval below a second', { scrape_interval: '500ms' }, /shortest interval/],
  ['a timeout longer than the interval', { scrape_interval: '5s', scrape_timeout: '6s' }, /longer than the interval/],
  ['two ways to sign in', { basic_auth: { username: 'a' }, authorization: { credentials_file: 'x' } }, /not both/],
  ['a secret in the definition', { basic_auth: { username: 'a', password: 'x' } }, /password/],
  ['the server’s own variables', { authorization: { credentials_env: 'BINNACLE_ADMIN_TOKEN' } }, /BINNACLE_SCRAPE_/],
  ['a relative path', { file_sd_configs: [{ files: ['targets.json'] }] }, /absolute path/],
  ['the server’s own job', { job_name: 'binnacle' }, /server's own/],
  ['a size that is none', { body_size_limit: 'much' }, /size/],
])('a definition with %s is refused', (_what, change, message) => {
  const { success, error } = scrapeConfigKind.spec.safeParse({ static_configs: [{ targets: ['a'] }], ...change });
  expect(success).toBe(false);
  expect(error?.message).toMatch(message);
});

test('sizes are binary, 64 MiB unless something is said, and never more than 1 GiB', () => {
  expect([bodyLimit(undefined), bodyLimit('10MB'), bodyLimit('1.5KiB'), bodyLimit(100), bodyLimit(0), bodyLimit('5GB')]).toEqual([
    64 * 1024 ** 2,
    10 * 1024 ** 2,
    1536,
    100,
    1024 ** 3,
    1024 ** 3,
  ]);
});

test('a Prometheus configuration is taken with what its global section says', () => {
  const manifests = scrapeConfigsOf(
    parse(`
global: {scrape_interval: 20s, evaluation_interval: 1m}
rule_files: [a.yml]
scrape_configs:
  - job_name: Node Exporter
    scrape_interval: 5s
    static_configs: [{targets: [a:9100]}]
  - job_name: shop
    static_configs: [{targets: [b:1]}]
`),
  );
  expect(manifests?.map(({ manifest }) => manifest)).toEqual([
    {
      apiVersion: 'binnacle/v1',
      kind: 'ScrapeConfig',
      metadata: { name: 'node-exporter' },
      spec: { job_name: 'Node Exporter', scrape_interval: '5s', static_configs: [{ targets: ['a:9100'] }] },
    },
    {
      apiVersion: 'binnacle/v1',
      kind: 'ScrapeConfig',
      metadata: { name: 'shop' },
      spec: { scrape_interval: '20s', static_configs: [{ targets: ['b:1'] }] },
    },
  ]);
  expect(manifests?.[1]?.placeOf(['spec', 'static_configs', 0])).toEqual(['scrape_configs', 1, 'static_configs', 0]);
  expect(scrapeConfigsOf({ apiVersion: 'binnacle/v1', scrape_configs: [] })).toBeUndefined();
  expect(scrapeConfigsOf({ groups: [] })).toBeUndefined();
});
