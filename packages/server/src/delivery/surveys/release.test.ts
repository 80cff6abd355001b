import { expect, test } from 'vitest';
import fc from '../../../../../test/support/property.ts';
import type { Question } from './questions.ts';
import { type Cell, makeRelease, type TeamAnswers } from './release.ts';
import { showable } from './suppression.ts';

const question: Question = {
  id: 'mood',
  text: 'Good?',
  scale: 'agreement5',
  reversed: false,
  na: true,
  enps: false,
  dimension: 'mood',
  options: [],
  always: false,
  attribution: '',
};

function teamOf(name: string, values: readonly number[], rest: Partial<TeamAnswers> = {}): TeamAnswers {
  return { team: name, invited: values.length, answered: values.length, changed: false, answers: { mood: values }, ...rest };
}

const k = fc.integer({ min: 3, max: 10 });
const sizes = fc.array(fc.integer({ min: 0, max: 25 }), { minLength: 1, maxLength: 12 });

test('law: each number that is shown, and each that is left when shown ones are taken from the total, is of nobody or of k', () => {
  fc.assert(
    fc.property(sizes, k, (counts, least) => {
      const parts = counts.map((n, index) => ({ team: `t${index}`, n, people: Math.max(n, 1) }));
      const { teams, total } = showable(parts, least);
      const all = counts.reduce((sum, n) => sum + n, 0);
      if (total) expect(all).toBeGreaterThanOrEqual(least);
      else expect(teams.size).toBe(0);
      const hidden = parts.filter(({ team }) => !teams.has(team));
      for (const { team, n } of parts) if (teams.has(team)) expect(n).toBeGreaterThanOrEqual(least);
      const rest = hidden.reduce((sum, { n }) => sum + n, 0);
      if (total && hidden.length > 0) expect(rest).toBeGreaterThanOrEqual(least);
    }),
    { numRuns: 2000 },
  );
});

test('law: nothing is hidden that need not be: teams that all have k are all shown', () => {
  fc.assert(
    fc.property(sizes, k, (counts, least) => {
      const parts = counts.map((n, index) => ({ team: `t${index}`, n: n + least, people: n + least }));
      expect(showable(parts, least).teams.size).toBe(parts.length);
    }),
  );
});

const moods = fc.array(fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 20 }), { minLength: 1, maxLength: 6 });

test('law: counts by option, shown or worked out by taking them from the total, are 0 or k', () => {
  fc.assert(
    fc.property(moods, k, (answers, least) => {
      const teams = answers.map((values, index) => teamOf(`t${index}`, values, { invited: values.length + 1 }));
      const { groups } = makeRelease([question], teams, least);
      const [total, ...cells] = groups.map((group) => group.cells[0] as Cell);
      const counts = (cell: Cell | undefined) => cell?.distribution?.map(({ n }) => n);
      const shown = cells.map(counts).filter((one) => one !== undefined);
      const all = counts(total);
      const rest = all?.map((n, option) => n - shown.reduce((sum, one) => sum + (one[option] ?? 0), 0)) ?? [];
      for (const n of [...shown.flat(), ...(all ?? []), ...rest]) expect(n === 0 || n >= least).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

test('law: a team that changed is in no number at all', () => {
  fc.assert(
    fc.property(moods, fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 20 }), k, (others, values, least) => {
      const teams = others.map((one, index) => teamOf(`t${index}`, one));
      const without = makeRelease([question], teams, least).groups;
      const changed = makeRelease([question], [...teams, teamOf('changed', values, { changed: true })], least).groups;
      // The reason why the total is hidden may be another one.
      const numbers = (groups: typeof without) => groups.map((group) => group.cells.map(({ hidden: _why, ...cell }) => cell));
      expect(numbers(changed.slice(0, -1))).toEqual(numbers(without));
      expect(changed.at(-1)).toMatchObject({ answered: null, cells: [{ n: null, mean: null, distribution: null, texts: null }] });
    }),
  );
});

test('scales: top 2 of 5, top 3 of 7, reverse-keyed, promoters less detractors', () => {
  const cellOf = (scale: Partial<Question>, values: number[]) =>
    makeRelease([{ ...question, ...scale }], [teamOf('a', values)], 3).groups[1]?.cells[0];
  expect(cellOf({}, [1, 2, 3, 4, 5])).toMatchObject({ mean: 3, score: 5, favourable: 0.4 });
  expect(cellOf({ scale: 'agreement7' }, [1, 4, 5, 6, 7])).toMatchObject({ mean: 4.6, score: 6, favourable: 0.6 });
  expect(cellOf({ reversed: true }, [1, 1, 1, 2, 5])).toMatchObject({ mean: 4, favourable: 0.8 });
  // 2 promoters, 2 passives, 1 detractor of 5.
  expect(cellOf({ scale: 'score0to10', enps: true }, [10, 9, 8, 7, 6])).toMatchObject({ enps: 20, favourable: null });
  expect(cellOf({ scale: 'percent' }, [0, 50, 100])).toMatchObject({ mean: 50, score: 5, distribution: null });
});
