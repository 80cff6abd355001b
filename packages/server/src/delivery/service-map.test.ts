import { expect, test } from 'vitest';
import { matchesName, matchesPaths } from './glob.ts';
import { fullName } from './repository-name.ts';
import { type MapSources, ruleApplies, serviceMapOf } from './service-map.ts';

const nothing: MapSources = { clones: [], services: [], hosted: [], stated: [] };
const clone = (name: string, full: string, service = name) => ({ name, service, fullName: full });

test.each([
  ['https://github.com/acme/shop.git', 'github.com/acme/shop'],
  ['https://user:secret@GitHub.com/acme/shop/', 'github.com/acme/shop'],
  ['git@github.com:acme/shop.git', 'github.com/acme/shop'],
  ['ssh://git@gitlab.example.com:2222/group/sub/shop.git', 'gitlab.example.com/group/sub/shop'],
  ['git://github.com/acme/shop', 'github.com/acme/shop'],
  ['git+https://github.com/acme/shop.git#main', 'github.com/acme/shop'],
  ['github.com/acme/shop', 'github.com/acme/shop'],
  ['acme/shop', 'acme/shop'],
  ['shop', 'shop'],
  ['', ''],
])('%s is %s', (address, name) => expect(fullName(address)).toBe(name));

test('an address, owner/name and the clone are one repository, whatever the case', () => {
  const { canonicalRepository } = serviceMapOf({ ...nothing, clones: [clone('shop', 'github.com/acme/shop')], hosted: ['Acme/shop'] });
  for (const name of [
    'https://github.com/acme/shop.git',
    'git@github.com:Acme/Shop',
    'acme/shop',
    'ACME/SHOP',
    'github.com/acme/shop',
    'shop',
  ])
    expect(canonicalRepository(name), name).toBe('shop');
  expect(canonicalRepository('other/shop')).toBe('other/shop');
  expect(canonicalRepository('https://gitlab.example.com/acme/shop')).toBe('gitlab.example.com/acme/shop');
});

test('without a clone a repository is called as its host calls it', () => {
  const { canonicalRepository } = serviceMapOf({ ...nothing, hosted: ['Octocat/Hello-World', 'web/shop'] });
  expect(canonicalRepository('https://github.com/octocat/hello-world.git')).toBe('Octocat/Hello-World');
  expect(canonicalRepository('https://git.example.com/web/shop')).toBe('web/shop');
  expect(canonicalRepository('https://git.example.com/web/other')).toBe('git.example.com/web/other');
  expect(canonicalRepository('https://gitlab.com/web/new')).toBe('web/new');
});

test('a name that fits two clones is neither, an address is one of them', () => {
  const clones = [clone('shop', 'github.com/acme/shop'), clone('mirror', 'gitlab.com/acme/shop')];
  const { canonicalRepository } = serviceMapOf({ ...nothing, clones });
  expect(canonicalRepository('acme/shop')).toBe('acme/shop');
  expect(canonicalRepository('https://gitlab.com/acme/shop')).toBe('mirror');
});

test('a repository that nobody described is a service of its short name, unless two would be', () => {
  const one = serviceMapOf({ ...nothing, hosted: ['acme/shop', 'acme/site', 'beta/site'] });
  expect(one.servicesOf('acme/shop')).toEqual(['shop']);
  expect(one.servicesOf('acme/site', ['a.ts'])).toEqual(['acme/site']);
  expect(serviceMapOf({ ...nothing, clones: [clone('shop', '', 'checkout')] }).servicesOf('shop')).toEqual(['checkout']);
});

test('services of one repository by paths', () => {
  const spec = (paths: string[]) => ({ repository: 'acme/shop', paths });
  const map = serviceMapOf({
    ...nothing,
    clones: [clone('shop', 'github.com/acme/shop')],
    services: [
      { name: 'checkout', spec: spec(['services/checkout', 'libraries/money', '!**/*.md']) },
      { name: 'search', spec: spec(['services/search/**']) },
    ],
  });
  expect(map.servicesOf('shop', ['services/checkout/a/b.ts'])).toEqual(['checkout']);
  expect(map.servicesOf('acme/shop', ['libraries/money/x.ts', 'services/search/y.ts'])).toEqual(['checkout', 'search']);
  expect(map.servicesOf('shop', ['services/checkout/README.md', 'README.md'])).toEqual(['shop']);
  expect(map.servicesOf('shop')).toEqual(['shop']);
  expect(map.pathsOf('search', 'shop')).toEqual(['services/search/**']);
});

test('names of other tools, owners and environments', () => {
  const map = serviceMapOf({
    ...nothing,
    services: [
      {
        name: 'checkout',
        spec: { owner: 'payments', aliases: ['Checkout API', 'search'], environments: [{ name: 'live', tier: 'production' }] },
      },
      { name: 'search', spec: { environments: [{ name: 'prod-copy', tier: 'staging' }] } },
    ],
    stated: [
      { service: 'search', environment: 'blue', tier: 'production' },
      { service: 'search', environment: 'prod-copy', tier: 'production' },
    ],
  });
  expect(['checkout api', 'Checkout', 'search', 'else'].map(map.serviceNamed)).toEqual(['checkout', 'checkout', 'search', 'else']);
  expect([map.teamOf('checkout'), map.teamOf('search')]).toEqual(['payments', '']);
  expect(map.isProduction('checkout', 'live')).toBe(true);
  expect(map.isProduction('search', 'blue')).toBe(true);
  expect(map.isProduction('search', 'prod-copy')).toBe(false);
  expect(map.isProduction('any', 'Production')).toBe(true);
  expect(map.isProduction('any', 'preprod')).toBe(false);
});

test('globs name files and directories with what is below them', () => {
  const inside = (pattern: string, path: string) => matchesPaths([pattern], path);
  expect(inside('services/a', 'services/a')).toBe(true);
  expect(inside('./services/a/', 'services/a/b/c.ts')).toBe(true);
  expect(inside('services/a', 'services/ab')).toBe(false);
  expect(inside('**/migrations', 'migrations/1.sql')).toBe(true);
  expect(inside('**/migrations', 'a/b/migrations/1.sql')).toBe(true);
  expect(inside('**', 'x')).toBe(true);
  expect(inside('*.md', 'a/b.md')).toBe(false);
  expect(inside('**/*.md', 'a/b.md')).toBe(true);
  expect(inside('a/?.ts', 'a/b.ts')).toBe(true);
  expect(matchesPaths(['!docs'], 'docs/a')).toBe(false);
  expect(matchesPaths(['!docs'], 'src/a')).toBe(true);
});

test('a pattern of many stars takes no time that doubles', () => {
  expect(matchesName(`${'*a'.repeat(100)}b`, 'a'.repeat(5000))).toBe(false);
  expect(matchesPaths([`${'**/*a/'.repeat(50)}b`], 'aa/'.repeat(300))).toBe(false);
});

test('rules choose workflows and reported environments, by branch', () => {
  const run = { workflow: 'Deploy web', environment: '', ref: 'refs/heads/main' };
  expect(ruleApplies({ workflow: 'Deploy*', branch: 'main', environment: 'production' }, run)).toBe(true);
  expect(ruleApplies({ workflow: 'Deploy*', branch: 'release/*', environment: 'production' }, run)).toBe(false);
  expect(ruleApplies({ reported: '*', environment: 'production' }, { ...run, workflow: '', environment: 'web-live' })).toBe(true);
});
