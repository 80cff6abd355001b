import { expect, test } from 'vitest';
import fc from '../../../../../test/support/property.ts';
import { quickCheckForm, scoreQuickCheck } from './quick-check.ts';
import { quickCheckRequest } from './wire.ts';

const scoresOf = (answers: Parameters<typeof scoreQuickCheck>[0]) =>
  Object.fromEntries(scoreQuickCheck(answers).metrics.map(({ metric, score }) => [metric, score]));

test('the official scoring: bands 1-6 become 0-10, percentages count from 10 downwards', () => {
  const answers = { lead_time: 5, deployment_frequency: 4, recovery_time: 6, change_fail_rate: 10, rework_rate: 25 };
  expect(scoresOf(answers)).toEqual({ lead_time: 8, deployment_frequency: 6, recovery_time: 10, change_fail_rate: 9, rework_rate: 7.5 });
  expect(scoreQuickCheck(answers)).toMatchObject({
    overall: 8.1,
    throughput: 8,
    stability: 8.25,
    benchmark: { edition: '2025', overall: 6.72 },
  });
});

test('the benchmarks of the 2025 edition, and their mean', () => {
  const { metrics, benchmark } = scoreQuickCheck({ lead_time: 1 });
  expect(metrics.map((one) => one.benchmark)).toEqual([5.5, 4.8, 7.4, 8.1, 7.8]);
  expect(metrics.reduce((sum, one) => sum + one.benchmark, 0) / 5).toBeCloseTo(benchmark.overall, 10);
});

test('what was not answered is in no mean', () => {
  const result = scoreQuickCheck({ lead_time: 1, deployment_frequency: 6 });
  expect(result).toMatchObject({ overall: 5, throughput: 5, stability: null });
});

test('law: scores are 0-10, and a better answer never scores less', () => {
  const band = fc.integer({ min: 1, max: 5 });
  fc.assert(
    fc.property(band, fc.integer({ min: 0, max: 99 }), (time, percent) => {
      expect(scoresOf({ lead_time: time + 1 }).lead_time).toBeGreaterThan(scoresOf({ lead_time: time }).lead_time ?? 0);
      const [better, worse] = [percent, percent + 1].map((share) => scoresOf({ rework_rate: share }).rework_rate ?? -1);
      expect(better).toBeGreaterThan(worse ?? 0);
      expect(worse).toBeGreaterThanOrEqual(0);
      expect(better).toBeLessThanOrEqual(10);
    }),
  );
});

test('refuses what is no answer; the form asks all that can be answered', () => {
  for (const answers of [
    {},
    { lead_time: 0 },
    { lead_time: 7 },
    { lead_time: 2.5 },
    { change_fail_rate: 101 },
    { rework_rate: -1 },
    { other: 1 },
  ]) {
    expect(quickCheckRequest.safeParse(answers).success).toBe(false);
  }
  expect(quickCheckForm.questions.map(({ metric }) => metric)).toEqual(Object.keys(scoresOf({ lead_time: 1 })));
});
