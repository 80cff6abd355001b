import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../../../test/support/app.ts';
import { manualClock } from '../../../platform/clock.ts';
import { expireSilence, listSilences, saveSilence } from './silences.ts';

const clock = manualClock('2026-11-30T12:00:00Z');
let app: TestApp;
beforeAll(async () => {
  app = await testApp({ clock });
});
afterAll(() => app.close());

test('a silence holds also when the timeline cannot be written: whoever is told of an error would make another', async () => {
  const facts = { ...app.house.facts, append: async () => Promise.reject(new Error('the facts are away')) };
  const house = { ...app.house, facts: facts as never };
  const actor = { kind: 'token', name: 'ci', role: 'member' } as never;
  const given = { matchers: [{ label: 'service', op: '=', value: 'checkout' }], createdBy: 'Ana', comment: 'deploying' } as const;
  const silence = await saveSilence(house, actor, { ...given, startsAt: clock.now(), endsAt: clock.now() + 60_000 });
  expect(await listSilences(app.house)).toMatchObject([{ id: silence.id }]);
  await expireSilence(house, actor, silence.id);
  expect((await listSilences(app.house))[0]?.endsAt.getTime()).toBe(clock.now());
});
