import { expect, test } from 'vitest';
import type { FactReader } from '../stores/clickhouse/client.ts';
import { readShared, sharingReads } from './shared-reads.ts';

/** A store that counts what it is asked, and answers with the number of the question. */
function store() {
  const asked: string[] = [];
  const facts: FactReader = {
    query: async <T>(sql: string) => {
      asked.push(sql);
      await Promise.resolve();
      if (sql === 'wrong') throw new Error('a wrong query');
      return [asked.length] as T[];
    },
  };
  return { facts, asked };
}

test('what is asked twice in one piece of work is read once, at the same time or later', async () => {
  const { facts, asked } = store();
  await sharingReads(async () => {
    expect(await Promise.all([readShared(facts, 'a', { x: 1 }), readShared(facts, 'a', { x: 1 })])).toEqual([[1], [1]]);
    expect(await readShared(facts, 'a', { x: 1 })).toEqual([1]);
    expect(await sharingReads(() => readShared(facts, 'a', { x: 1 }))).toEqual([1]);
  });
  expect(asked).toEqual(['a']);
});

test('other SQL, other parameters and 64-bit numbers that differ are other questions', async () => {
  const { facts, asked } = store();
  await sharingReads(async () => {
    await readShared(facts, 'a', { x: 9007199254740993n });
    await readShared(facts, 'a', { x: 9007199254740992n });
    await readShared(facts, 'a', {});
    await readShared(facts, 'b', {});
  });
  expect(asked).toEqual(['a', 'a', 'a', 'b']);
});

test('nothing is kept from one piece of work for the next, nor shared between two', async () => {
  const { facts, asked } = store();
  const ask = () => sharingReads(() => readShared(facts, 'a', {}));
  await Promise.all([ask(), ask()]);
  await ask();
  await readShared(facts, 'a', {});
  await readShared(facts, 'a', {});
  expect(asked).toHaveLength(5);
});

test('everybody who asked what fails learns so', async () => {
  const { facts } = store();
  await sharingReads(async () => {
    const answers = await Promise.allSettled([readShared(facts, 'wrong', {}), readShared(facts, 'wrong', {})]);
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});
