import { expect, test } from 'vitest';
import { commitsByChange } from './branches.ts';

test('commits of a branch that is used again go to the first change that had not ended', () => {
  const changes = [
    { number: '3', created: 50, ended: null },
    { number: '1', created: 0, ended: 10 },
    { number: '2', created: 20, ended: 30 },
  ];
  const commits = [-5, 10, 11, 30, 31, 99].map((commitTime) => ({ commitTime }));
  const times = (number: string) =>
    commitsByChange(changes, commits)
      .get(number)
      ?.map(({ commitTime }) => commitTime);
  expect(times('1')).toEqual([-5, 10]);
  expect(times('2')).toEqual([11, 30]);
  expect(times('3')).toEqual([31, 99]);
});

test('an earlier change that ended later keeps its commits; after the last end they are nobody’s', () => {
  const changes = [
    { number: '1', created: 0, ended: 40 },
    { number: '2', created: 10, ended: 20 },
  ];
  const found = commitsByChange(changes, [{ commitTime: 15 }, { commitTime: 41 }]);
  expect([...found.keys()]).toEqual(['1']);
  expect(found.get('1')).toEqual([{ commitTime: 15 }]);
});
