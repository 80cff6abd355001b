import { describe, expect, it } from 'vitest';
import { align, laidOver, toCsv } from './series.ts';

const line = { label: 'lead time', times: [1, 2, 3], values: [10, null, 30], partial: [false, false, true] };

describe('the series of a chart', () => {
  it('come on one axis, with gaps where there is no data', () => {
    const { times, complete } = align([line, { label: 'other', times: [2, 4], values: [5, 6] }], true);
    expect(times).toEqual([1, 2, 3, 4]);
    expect(complete).toEqual([
      [10, null, null, null],
      [null, 5, null, 6],
    ]);
  });

  it('reach their cut-short end from its complete neighbour when they are lines', () => {
    const rising = { label: 'x', times: [1, 2, 3], values: [1, 2, 3], partial: [false, false, true] };
    expect(align([rising], true).partial).toEqual([[null, 2, 3]]);
    expect(align([rising], false).partial).toEqual([[null, null, 3]]);
  });

  it('of the range before lie bucket on bucket over this one', () => {
    expect(laidOver(line, [101, 102])).toEqual({ label: 'lead time', times: [101, 102], values: [10, null], muted: true });
    expect(laidOver(line, [101, 102, 103, 104]).times).toEqual([101, 102, 103]);
  });
});

describe('the CSV of a chart', () => {
  it('holds every value in the base unit, and nothing where there is no data', () => {
    expect(toCsv([line], 'seconds')).toBe(
      'time,lead time (seconds)\r\n1970-01-01T00:00:00.001Z,10\r\n1970-01-01T00:00:00.002Z,\r\n1970-01-01T00:00:00.003Z,30',
    );
  });

  it('quotes labels that hold commas or quotes', () => {
    expect(toCsv([{ label: 'a, "b"', times: [], values: [] }], '')).toBe('time,"a, ""b"""');
  });

  it('are no formulas to a spreadsheet, whatever a sender calls them; negative numbers stay numbers', () => {
    const labels = ['=HYPERLINK("http://x")', '+1', '-1', '@SUM(1)'].map((label) => ({ label, times: [1], values: [-5] }));
    const [head, row] = toCsv(labels, '').split('\r\n');
    expect(head).toBe(`time,"'=HYPERLINK(""http://x"")",'+1,'-1,'@SUM(1)`);
    expect(row).toBe('1970-01-01T00:00:00.001Z,-5,-5,-5,-5');
  });
});
