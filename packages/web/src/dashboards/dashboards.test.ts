import { afterEach, describe, expect, test, vi } from 'vitest';
import type { PanelSpec } from '../panels/spec.ts';
import { layOut } from './layout.ts';
import type { VariableSpec } from './spec.ts';
import { choose, inOrder, optionsOf } from './variables.ts';

const interval = { from: 0, to: 3_600_000 };

describe('variables', () => {
  afterEach(() => vi.unstubAllGlobals());
  const asked: string[] = [];
  const answers = (data: unknown) => {
    asked.length = 0;
    vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
      asked.push(`${url} ${init.body ?? ''}`);
      return new Response(JSON.stringify({ status: 'success', data }));
    });
  };
  const query = (text: string, more: Partial<VariableSpec> = {}): VariableSpec => ({ name: 'v', type: 'query', query: text, ...more });

  test('are asked after those that they refer to', () => {
    const variables = [query('label_values(up{job="$job"}, instance)', { name: 'node' }), query('label_values(job)', { name: 'job' })];
    expect(inOrder(variables).map(({ name }) => name)).toEqual(['job', 'node']);
    const circle = [query('x($b)', { name: 'a' }), query('x($a)', { name: 'b' })];
    expect(inOrder(circle)).toHaveLength(2);
  });

  test('label values of a selector, with other variables put in, sorted as people count', async () => {
    answers(['b10', 'b9', 'b9']);
    const choices = { job: { values: ['node'], several: false } };
    expect(await optionsOf(query('label_values(up{job="$job", a=~"x,y"}, instance)'), choices, interval)).toEqual(['b9', 'b10']);
    const sent = new URL(asked[0]?.split(' ')[0] ?? '', 'http://x');
    expect(sent.pathname).toBe('/prometheus/api/v1/label/instance/values');
    expect(sent.searchParams.get('match[]')).toBe('up{job="node", a=~"x,y"}');
  });

  test('results of a query go through the expression', async () => {
    answers({ resultType: 'vector', result: [{ metric: { __name__: 'x', le: '1' }, value: [3600, '5'] }] });
    expect(await optionsOf(query('query_result(topk(5, x))', { regex: 'le="(.*?)"' }), {}, interval)).toEqual(['1']);
  });

  test('metrics by expression; an expression that is none here keeps everything', async () => {
    answers(['up', 'node_load1']);
    expect(await optionsOf(query('metrics(node_.*)'), {}, interval)).toEqual(['node_load1']);
    expect(await optionsOf(query('metrics(*)', { regex: '(?<!x' }), {}, interval)).toEqual(['node_load1', 'up']);
  });

  test.each([
    [{ multi: true, includeAll: true }, ['All'], { values: ['a', 'b.c'], all: '(a|b\\\\.c)', several: true }],
    [{ includeAll: true, allValue: '.+' }, undefined, { values: ['a', 'b.c'], all: '.+', several: true }],
    [{ multi: true }, ['b.c', 'gone'], { values: ['b.c'], several: true }],
    [{}, ['gone'], { values: ['a'], several: false }],
    [{ default: 'b.c' }, undefined, { values: ['b.c'], several: false }],
    [{ default: ['All'] }, undefined, { values: ['a'], several: false }],
  ])('of %j with %j in the address %j is chosen', (spec, wanted, chosen) => {
    expect(choose(query('label_values(x)', spec), ['a', 'b.c'], wanted)).toEqual(chosen);
  });

  test('texts are as people wrote them, constants as they are defined', () => {
    expect(choose({ name: 't', type: 'text', default: 'x' }, [], ['y'])).toEqual({ values: ['y'], several: false });
    expect(choose({ name: 't', type: 'constant', default: 'x' }, [], ['y'])).toEqual({ values: ['x'], several: false });
  });
});

describe('the grid', () => {
  const panel = (id: string, x: number, y: number, w: number, h: number, more: Partial<PanelSpec> = {}): PanelSpec => ({
    id,
    type: 'timeseries',
    position: { x, y, w, h },
    ...more,
  });
  const choices = { node: { values: ['a', 'b', 'c'], several: true } };

  test('rows hold the panels below them', () => {
    const rows = layOut([panel('two', 0, 6, 12, 4), panel('row', 0, 5, 24, 1, { type: 'row' }), panel('one', 0, 0, 12, 5)], {});
    expect(rows.map(({ row, panels }) => [row?.spec.id, panels.map(({ spec, position }) => `${spec.id} ${position.y}`)])).toEqual([
      [undefined, ['one 0']],
      ['row', ['two 0']],
    ]);
  });

  test('a repeated panel stands once a value beside itself and pushes down what is below', () => {
    const [only] = layOut([panel('each', 0, 0, 24, 4, { repeat: 'node', maxPerRow: 2 }), panel('below', 0, 4, 24, 4)], choices);
    expect(only?.panels.map(({ spec, position, choices: own, copy }) => [spec.id, position, own.node?.values, copy])).toEqual([
      ['each', { x: 0, y: 0, w: 12, h: 4 }, ['a'], false],
      ['each', { x: 12, y: 0, w: 12, h: 4 }, ['b'], true],
      ['each', { x: 0, y: 4, w: 12, h: 4 }, ['c'], true],
      ['below', { x: 0, y: 8, w: 24, h: 4 }, ['a', 'b', 'c'], false],
    ]);
  });

  test('a repeated row stands once a value with all its panels', () => {
    const rows = layOut([panel('row', 0, 0, 24, 1, { type: 'row', repeat: 'node' }), panel('in', 0, 1, 24, 4)], choices);
    expect(rows.map(({ row, panels }) => [row?.choices.node?.values, panels.map(({ key }) => key)])).toEqual([
      [['a'], ['in/0/0']],
      [['b'], ['in/1/0']],
      [['c'], ['in/2/0']],
    ]);
  });
});
