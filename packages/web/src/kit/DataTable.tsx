import { Table } from '@mantine/core';
import { type ReactNode, useMemo, useState } from 'react';
import classes from './DataTable.module.css';
import { formatCount } from './format.ts';

export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  readonly cell: (row: Row) => ReactNode;
  /** What the column is sorted by; a column without it cannot be sorted. `null` stays at the end. */
  readonly sort?: (row: Row) => string | number | null;
  readonly align?: 'left' | 'right';
  /** Kept on one line. */
  readonly nowrap?: boolean;
  /** Left out on narrow screens. */
  readonly wide?: boolean;
}

interface DataTableProps<Row> {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly initialSort?: { readonly key: string; readonly descending?: boolean };
  /** Said in place of rows. */
  readonly empty?: ReactNode;
  /** Most rows that are drawn; how many are left out is said below them. */
  readonly most?: number;
}

interface Sorting {
  readonly key: string;
  readonly descending: boolean;
}

/** Rows that can be sorted by their headers, with mouse or keyboard. */
export function DataTable<Row>({
  caption,
  columns,
  rows,
  rowKey,
  initialSort,
  empty,
  most = Number.POSITIVE_INFINITY,
}: DataTableProps<Row>) {
  const [sorting, setSorting] = useState<Sorting | undefined>(
    initialSort && { key: initialSort.key, descending: initialSort.descending ?? false },
  );
  const sorted = useMemo(() => sort(rows, columns, sorting), [rows, columns, sorting]);
  return (
    <Table.ScrollContainer minWidth={0} type="native" tabIndex={0} role="region" aria-label={caption}>
      <Table className={classes.table ?? ''} aria-label={caption} verticalSpacing={6} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Header key={column.key} column={column} sorting={sorting} onSort={setSorting} />
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sorted.slice(0, most).map((row) => (
            <Table.Tr key={rowKey(row)}>
              {columns.map((column) => (
                <Table.Td
                  key={column.key}
                  data-align={column.align ?? 'left'}
                  data-nowrap={column.nowrap ?? false}
                  data-wide={column.wide ?? false}
                >
                  {column.cell(row)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
          {sorted.length > most && (
            <Table.Tr>
              <Table.Td colSpan={columns.length} c="var(--quiet)">
                {formatCount(sorted.length - most)} more are not shown. Narrow the search to see them.
              </Table.Td>
            </Table.Tr>
          )}
          {sorted.length === 0 && (
            <Table.Tr>
              <Table.Td colSpan={columns.length} c="var(--quiet)">
                {empty ?? 'Nothing here.'}
              </Table.Td>
            </Table.Tr>
          )}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

interface HeaderProps<Row> {
  readonly column: Column<Row>;
  readonly sorting: Sorting | undefined;
  readonly onSort: (sorting: Sorting) => void;
}

function Header<Row>({ column, sorting, onSort }: HeaderProps<Row>) {
  const active = sorting?.key === column.key;
  const direction = active ? (sorting.descending ? 'descending' : 'ascending') : 'none';
  return (
    <Table.Th
      data-align={column.align ?? 'left'}
      data-wide={column.wide ?? false}
      {...(column.sort === undefined ? {} : { 'aria-sort': direction })}
    >
      {column.sort === undefined ? (
        column.title
      ) : (
        <button
          type="button"
          className={classes.sort}
          onClick={() => onSort({ key: column.key, descending: active && !sorting.descending })}
        >
          {column.title}
          <span aria-hidden="true" className={classes.arrow}>
            {active ? (sorting.descending ? '↓' : '↑') : ''}
          </span>
        </button>
      )}
    </Table.Th>
  );
}

function sort<Row>(rows: readonly Row[], columns: readonly Column<Row>[], sorting: Sorting | undefined): readonly Row[] {
  const by = columns.find((column) => column.key === sorting?.key)?.sort;
  if (by === undefined || sorting === undefined) return rows;
  const factor = sorting.descending ? -1 : 1;
  return rows.toSorted((a, b) => {
    const left = by(a);
    const right = by(b);
    if (left === null || right === null) return left === right ? 0 : left === null ? 1 : -1;
    return (
      factor *
      (typeof left === 'number' && typeof right === 'number'
        ? left - right
        : String(left).localeCompare(String(right), 'en', { numeric: true }))
    );
  });
}
