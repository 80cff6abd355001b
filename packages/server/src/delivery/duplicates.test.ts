import { expect, test } from 'vitest';
import fc from '../../../../test/support/property.ts';
import { type Deployment, inOrder } from './deployment-rows.ts';
import { withoutDuplicates } from './duplicates.ts';

const minute = 60_000;

function row(source: string, id: string, sha: string, minutes: number, more: Partial<Deployment> = {}): Deployment {
  return {
    ...{
      id: `${source}:${id}`,
      service: 'shop',
      environment: 'production',
      repository: 'shop',
      sha,
      version: '',
      status: 'success',
      source,
    },
    ...{
      started: 0,
      finished: minutes * minute,
      url: '',
      unplanned: false,
      repairs: '',
      rolls_back: '',
      contents: 'unmatched',
      updated: 0,
    },
    ...{ tier: '', stated_failed: null, ref: '', superseded_by: '', unrelated: 0, located_by: '' },
    ...more,
  };
}

const counted = (rows: readonly Deployment[]) =>
  withoutDuplicates(rows)
    .filter(({ status }) => status === 'success')
    .map(({ id }) => id);

test.each<[string, Deployment[], string[]]>([
  ['jobs of a matrix', [row('github', '1', 'a', 0), row('github', '2', 'a', 4), row('github', '3', 'a', 10)], ['github:1']],
  ['the same later', [row('github', '1', 'a', 0), row('github', '2', 'a', 10.1)], ['github:1', 'github:2']],
  ['another commit', [row('github', '1', 'a', 0), row('github', '2', 'b', 1)], ['github:1', 'github:2']],
  [
    'a roll-back within minutes',
    [row('github', '1', 'a', 0), row('github', '2', 'b', 3), row('github', '3', 'a', 6)],
    ['github:1', 'github:2', 'github:3'],
  ],
  [
    'a roll-back within minutes that two sources report',
    [
      row('github', '1', 'a', 0),
      row('datadog', '1', 'a', 1),
      row('github', '2', 'b', 3),
      row('github', '3', 'a', 6),
      row('datadog', '3', 'a', 7),
    ],
    ['github:1', 'github:2', 'github:3'],
  ],
  ['two ids of a sender that reports each once', [row('datadog', '1', 'a', 0), row('datadog', '2', 'a', 1)], ['datadog:1', 'datadog:2']],
  ['two sources', [row('github', '1', 'a', 0), row('datadog', '1', 'a', 9, { stated_failed: true })], ['datadog:1']],
  [
    'the same version without a commit',
    [row('sleuth', '1', '', 0, { version: '1' }), row('cdevents', '1', '', 1, { version: '1' })],
    ['sleuth:1'],
  ],
  ['neither commit nor version', [row('sleuth', '1', '', 0), row('cdevents', '1', '', 1)], ['sleuth:1', 'cdevents:1']],
  ['a release tag is never one', [row('git', '1', 'a', 0), row('api', '1', 'a', 1)], ['git:1', 'api:1']],
  ['what failed as such', [row('github', '1', 'a', 0, { status: 'failure' }), row('github', '2', 'a', 4)], ['github:2']],
])('%s', (_what, rows, expected) => expect(counted(rows)).toEqual(expected));

const rows = fc.array(
  fc
    .record({
      source: fc.constantFrom('github', 'gitlab', 'datadog', 'api'),
      id: fc.nat(20),
      sha: fc.constantFrom('a', 'b', ''),
      minutes: fc.integer({ min: 0, max: 40 }),
      stated_failed: fc.constantFrom(null, true),
      status: fc.constantFrom('success', 'superseded', 'failure'),
    })
    .map(({ source, id, sha, minutes, ...more }) => row(source, String(id), sha, minutes, more)),
  { maxLength: 12 },
);

test('done again it changes nothing; what is superseded points to one that counts, of the same commit and within 10 minutes', () => {
  fc.assert(
    fc.property(rows, (some) => {
      const distinct = [...new Map(some.map((one) => [one.id, one])).values()].sort(inOrder);
      const once = withoutDuplicates(distinct);
      expect(withoutDuplicates(once)).toEqual(once);
      const byId = new Map(once.map((one) => [one.id, one]));
      for (const one of once.filter(({ status }) => status === 'superseded')) {
        const by = byId.get(one.superseded_by);
        expect([by?.status, by?.sha]).toEqual(['success', one.sha]);
        expect(Math.abs((by?.finished ?? 0) - one.finished)).toBeLessThanOrEqual(10 * minute);
      }
      expect(once.filter(({ status }) => status === 'failure')).toEqual(distinct.filter(({ status }) => status === 'failure'));
    }),
  );
});
