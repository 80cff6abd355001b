import { describe, expect, test } from 'vitest';
import fc from '../../../../test/support/property.ts';
import type { BinaryOp, VectorMatching } from '../ast.ts';
import { Notes } from '../evaluate/notes.ts';
import type { Series, VectorValue } from '../evaluate/value.ts';
import { completed } from '../evaluate/work.ts';
import { Labels } from '../labels.ts';
import { absent, float } from '../series.ts';
import { binaryValue } from './binary.ts';

const series = (labels: Record<string, string>, ...values: (number | undefined)[]): Series => ({
  labels: Labels.from(labels),
  kinds: Uint8Array.from(values, (value) => (value === undefined ? absent : float)),
  values: Float64Array.from(values, (value) => value ?? 0),
  dropName: false,
});

const plain: VectorMatching = {
  cardinality: 'one-to-one',
  mode: 'ignoring',
  labels: [],
  include: [],
  fillLeft: undefined,
  fillRight: undefined,
};

/** Labels and points of the answer, `undefined` where there is nothing. */
function answer(op: BinaryOp, left: readonly Series[], right: readonly Series[], matching: Partial<VectorMatching> = {}, bool = false) {
  const operation = { op, bool, notes: new Notes(), position: { start: 0, end: 1 } };
  const count = left[0]?.kinds.length ?? right[0]?.kinds.length ?? 0;
  const sides = [left, right].map((series) => ({ type: 'vector', series }) as const) as [VectorValue, VectorValue];
  const value = completed(binaryValue(operation, ...sides, { ...plain, ...matching }, count));
  if (value.type !== 'vector') throw new Error('not a vector');
  return value.series.map(({ labels, kinds, values }) => [
    labels.toRecord(),
    Array.from(kinds, (kind, point) => (kind === absent ? undefined : values[point])),
  ]);
}

describe('vectors', () => {
  test('are matched at each point for itself', () => {
    const left = [series({ __name__: 'l', job: 'a' }, 1, undefined, 3)];
    const right = [
      series({ __name__: 'r', job: 'a', part: '1' }, 10, 10, undefined),
      series({ __name__: 'r', job: 'a', part: '2' }, undefined, 20, 20),
    ];
    // Both parts stand at the second point, but nothing that they could match.
    expect(answer('+', left, right, { mode: 'on', labels: ['job'] })).toEqual([[{ job: 'a' }, [11, undefined, 23]]]);
  });

  test('of which two match one are refused where they meet', () => {
    const right = [series({ job: 'a', part: '1' }, 1), series({ job: 'a', part: '2' }, 1)];
    expect(() => answer('+', [series({ job: 'a' }, 1)], right, { mode: 'on', labels: ['job'] })).toThrow(
      'found duplicate series for the match group {job="a"} on the right hand-side of the operation: [{job="a", part="1"}, {job="a", part="2"}];many-to-many matching not allowed',
    );
    expect(() => answer('+', right, [series({ job: 'a' }, 1)], { mode: 'on', labels: ['job'] })).toThrow(
      'many-to-one matching must be explicit',
    );
  });

  test('take labels from the one side, even where they change', () => {
    const many = [series({ __name__: 'm', job: 'a', pod: '1' }, 1, 2), series({ __name__: 'm', job: 'a', pod: '2' }, 3, 4)];
    const one = [series({ job: 'a', version: 'v1' }, 10, undefined), series({ job: 'a', version: 'v2' }, undefined, 20)];
    const matching = { cardinality: 'many-to-one', mode: 'on', labels: ['job'], include: ['version'] } as const;
    expect(answer('*', many, one, matching)).toEqual([
      [{ job: 'a', pod: '1', version: 'v1' }, [10, undefined]],
      [{ job: 'a', pod: '1', version: 'v2' }, [undefined, 40]],
      [{ job: 'a', pod: '2', version: 'v1' }, [30, undefined]],
      [{ job: 'a', pod: '2', version: 'v2' }, [undefined, 80]],
    ]);
  });

  test('whose results cannot be told apart are refused', () => {
    const many = [series({ job: 'a', pod: '1' }, 1), series({ job: 'a', pod: '2' }, 1)];
    const matching = { cardinality: 'many-to-one', mode: 'on', labels: ['job'], include: ['pod'] } as const;
    expect(() => answer('*', many, [series({ job: 'a', pod: '3' }, 1)], matching)).toThrow('grouping labels must ensure unique matches');
  });

  test('keep the left value and name when a comparison lets them through', () => {
    const left = [series({ __name__: 'l', job: 'a' }, 1, 5)];
    const right = [series({ __name__: 'r', job: 'a' }, 3, 3)];
    expect(answer('>', left, right)).toEqual([[{ __name__: 'l', job: 'a' }, [undefined, 5]]]);
    expect(answer('>', left, right, {}, true)).toEqual([[{ __name__: 'l', job: 'a' }, [0, 1]]]);
  });
});

describe('sets', () => {
  const rows = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.array(fc.boolean(), { minLength: 4, maxLength: 4 })), { maxLength: 6 });
  const vectors = (name: string) =>
    rows.map((all) => {
      const seen = new Map(all);
      return [...seen].map(([job, present]) => series({ __name__: name, job }, ...present.map((one, point) => (one ? point : undefined))));
    });
  const present = (answers: unknown[][]) =>
    new Set(
      answers.flatMap(([labels, points]) =>
        (points as unknown[]).flatMap((one, point) => (one === undefined ? [] : [`${JSON.stringify(labels)}@${point}`])),
      ),
    );

  test('and and unless part the left side; or adds to it what unless leaves of the right', () => {
    fc.assert(
      fc.property(vectors('l'), vectors('r'), (left, right) => {
        const both = present(answer('and', left, right));
        const rest = present(answer('unless', left, right));
        const own = present(
          left.map(({ labels, kinds }) => [labels.toRecord(), Array.from(kinds, (kind) => (kind === absent ? undefined : 1))]),
        );
        expect(new Set([...both, ...rest])).toEqual(own);
        expect(both.size + rest.size).toBe(own.size);
        const others = present(answer('unless', right, left));
        expect(present(answer('or', left, right))).toEqual(new Set([...own, ...others]));
      }),
    );
  });
});
