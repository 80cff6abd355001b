import { expect, test } from 'vitest';
import { serviceMapOf } from '../service-map.ts';
import { placesOf } from './places.ts';
import type { RollOut } from './roll-outs.ts';

const map = serviceMapOf({
  clones: [],
  hosted: ['acme/mono', 'acme/blog'],
  stated: [],
  services: [
    {
      name: 'checkout',
      spec: {
        repository: 'acme/mono',
        paths: ['checkout'],
        aliases: ['checkout-api'],
        deployments: [
          { workflow: 'Deploy checkout *', branch: 'main', environment: 'live' },
          { workflow: 'Deploy*', environment: 'preview' },
          { reported: 'checkout-live', environment: 'live' },
        ],
      },
    },
    { name: 'search', spec: { repository: 'acme/mono', paths: ['search'], environments: [{ name: 'search-eu', tier: 'production' }] } },
  ],
});

function places(more: Partial<RollOut>): string[] {
  const rollOut: RollOut = {
    ...{ source: 'github', id: '1', repository: 'acme/mono', service: '', environment: '', tier: '', sha: 'a', release: '', ref: 'main' },
    ...{ workflow: '', status: 'success', started: 0, finished: 0, url: '', unplanned: false, repairs: '', failed: null },
    ...more,
  };
  return placesOf(rollOut, map).map(({ service, environment }) => `${service} ${environment}`);
}

test.each<[string, Partial<RollOut>, string[]]>([
  ['a run is a deployment by the first rule that fits', { workflow: 'Deploy checkout eu' }, ['checkout live']],
  ['of another branch the rule is not', { workflow: 'Deploy checkout eu', ref: 'refs/heads/topic' }, ['checkout preview']],
  ['a run that no rule names is none', { workflow: 'Test' }, []],
  ['nor is one of a repository without rules', { workflow: 'Deploy', repository: 'acme/blog' }, []],
  ['a sender that names the service needs no rule', { service: 'checkout-api', environment: 'staging' }, ['checkout staging']],
  ['a rule renames what it reports', { service: 'checkout', environment: 'checkout-live' }, ['checkout live']],
  ['an environment of a rule belongs to its service', { environment: 'checkout-live' }, ['checkout live']],
  ['an environment that a service declares is its own', { environment: 'search-eu' }, ['search search-eu']],
  ['else it is the repository that was deployed', { environment: 'production' }, ['mono production']],
  ['without an environment it is production', { repository: 'acme/blog' }, ['blog production']],
  ['a service that nobody defined is called as the sender does', { repository: '', service: 'cron' }, ['cron production']],
  ['nothing is nowhere', { repository: '' }, []],
])('%s', (_what, rollOut, expected) => expect(places(rollOut)).toEqual(expected));
