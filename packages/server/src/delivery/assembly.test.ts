import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type TestApp, testApp } from '../../../../test/support/app.ts';
import { Arrivals } from '../facts/arrivals.ts';
import { manualClock } from '../platform/clock.ts';
import { type Arrived, Assembly, type Step } from './assembly.ts';
import { deliveryOf } from './delivery.ts';
import { watermarkTable } from './tables.ts';

const clock = manualClock('2026-05-04T10:00:00Z');
let app: TestApp;
beforeAll(async () => {
  app = await testApp({ clock });
});
afterAll(() => app.close());
beforeEach(() => app.house.database.delete(watermarkTable));

/** An assembly of its own over the database of the test's app; `hold` makes its step wait. */
function assembled() {
  const arrivals = new Arrivals();
  const spans: Arrived[] = [];
  const state = { failing: false, gate: Promise.resolve(), begun: Promise.withResolvers<void>() };
  const step: Step = {
    name: 'noted',
    async run(arrived) {
      state.begun.resolve();
      await state.gate;
      if (state.failing) throw new Error('the store is away');
      spans.push(arrived);
    },
  };
  const assembly = new Assembly({ ...app.house, arrivals }, [step]);
  return { arrivals, spans, state, assembly };
}

test('the first run covers everything, the next what came since, with an overlap', async () => {
  const { assembly, spans } = assembled();
  const begun = clock.now();
  await assembly.settle();
  clock.advance(60_000);
  await assembly.settle();
  expect(spans).toEqual([
    { since: 0, until: begun },
    { since: begun - 5_000, until: begun + 60_000 },
  ]);
});

test('a run that failed is done again from where it began', async () => {
  const { assembly, spans, state } = assembled();
  await assembly.settle();
  const kept = clock.now();
  state.failing = true;
  clock.advance(60_000);
  await expect(assembly.settle()).rejects.toThrow('the store is away');
  state.failing = false;
  clock.advance(60_000);
  await assembly.settle();
  expect(spans.at(-1)?.since).toBe(kept - 5_000);
});

test('a step that fails each time holds up none of the others', async () => {
  const spans: Arrived[] = [];
  const failing: Step = { name: 'failing', run: () => Promise.reject(new Error('a row that nobody thought of')) };
  const noted: Step = { name: 'after it', run: async (arrived) => void spans.push(arrived) };
  const assembly = new Assembly({ ...app.house, arrivals: new Arrivals() }, [failing, noted]);
  for (let run = 0; run < 3; run++) {
    await expect(assembly.settle()).rejects.toThrow('a row that nobody thought of');
    clock.advance(60_000);
  }
  const began = clock.now() - 180_000;
  expect(spans.map(({ since }) => since)).toEqual([0, began - 5_000, began + 55_000]);
});

test('a question waits for what arrived before it, also while a run is under way', async () => {
  const { assembly, arrivals, spans, state } = assembled();
  const gate = Promise.withResolvers<void>();
  state.gate = gate.promise;
  const running = assembly.settle();
  await state.begun.promise;
  arrivals.announce();
  const asked = assembly.caughtUp();
  gate.resolve();
  await Promise.all([running, asked]);
  expect(spans).toHaveLength(2);
});

test('a question does not wait when nothing arrived, nor for ever', async () => {
  const { assembly, arrivals, state, spans } = assembled();
  expect(await assembly.caughtUp()).toBe(true);
  expect(spans).toEqual([]);
  state.gate = new Promise(() => {});
  arrivals.announce();
  const asked = performance.now();
  expect(await assembly.caughtUp()).toBe(false);
  expect(performance.now() - asked).toBeGreaterThan(500);
});

test('an answer that was given before what arrived is worked out says so', async () => {
  const { assembly } = deliveryOf(app.house);
  const asked = { metric: 'delivery.deployments', from: '2026-05-01T00:00:00Z', to: '2026-05-04T00:00:00Z', step: 'none' };
  const notesOf = async () => (await app.call('POST', '/api/v1/evaluate', asked)).body.explain.notes ?? [];
  const behind = vi.spyOn(assembly, 'caughtUp').mockResolvedValue(false);
  expect(await notesOf()).toContainEqual(expect.stringContaining('still being worked out'));
  behind.mockRestore();
  expect(await notesOf()).not.toContainEqual(expect.stringContaining('still being worked out'));
});
