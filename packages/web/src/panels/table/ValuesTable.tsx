import { type Column, DataTable } from '../../kit/DataTable.tsx';
import { reduce } from '../reduce.ts';
import { stateColours, stateOf, styled } from '../style.ts';
import type { NumberStyle, PanelSeries } from '../types.ts';
import { type Row, rowsOf, type TableColumn } from './rows.ts';

interface ValuesTableProps {
  readonly title: string;
  /** One list a query. */
  readonly answers: readonly (readonly PanelSeries[])[];
  readonly style: NumberStyle;
  readonly columns?: readonly TableColumn[] | undefined;
  readonly height?: number;
}

/** The newest value of each series with its labels as columns; several queries stand side by side where their labels are equal. */
export function ValuesTable({ title, answers, style, columns, height }: ValuesTableProps) {
  const { fields, rows } = rowsOf(
    answers.map((series) => series.map((one) => ({ labels: one.labels, value: reduce(one.values, 'last') }))),
    columns,
  );
  const shown: Column<Row>[] = fields.map((field) => {
    const own = { ...style, ...(field.unit === undefined ? {} : { unit: field.unit, decimals: undefined }) };
    return field.isValue
      ? {
          key: field.field,
          title: field.title,
          align: 'right',
          cell: (row) => (
            <span style={{ color: stateColours[stateOf(row.values[field.field] ?? null, own.thresholds)] }}>
              {styled(row.values[field.field] ?? null, own)}
            </span>
          ),
          sort: (row) => row.values[field.field] ?? null,
        }
      : {
          key: field.field,
          title: field.title,
          cell: (row) => row.labels[field.field] ?? '',
          sort: (row) => row.labels[field.field] ?? '',
        };
  });
  const first = fields.find(({ isValue }) => isValue);
  return (
    <div style={{ maxHeight: height, overflow: 'auto' }}>
      <DataTable
        caption={title}
        columns={shown}
        rows={rows}
        rowKey={(row) => row.key}
        {...(first === undefined ? {} : { initialSort: { key: first.field, descending: true } })}
        empty="No series."
      />
    </div>
  );
}
