import { expect, test } from 'vitest';
import { SampleColumnsBuilder, staleBits } from './sample-columns.ts';

test('nothing is lost where columns grow', () => {
  const builder = new SampleColumnsBuilder(2);
  for (let index = 0; index < 5000; index++) {
    if (index % 3 === 0) builder.addStale(BigInt(index), index);
    else builder.add(BigInt(index), index, index + 0.5, index * 2);
  }
  const { length, ids, times, values, startTimes } = builder.finish();
  expect(length).toBe(5000);
  const bits = new BigUint64Array(values.buffer, values.byteOffset, length);
  for (let index = 0; index < length; index++) {
    expect([ids[index], times[index]]).toEqual([BigInt(index), BigInt(index)]);
    if (index % 3 === 0) expect(bits[index]).toBe(staleBits);
    else expect([values[index], startTimes[index]]).toEqual([index + 0.5, BigInt(index * 2)]);
  }
});
