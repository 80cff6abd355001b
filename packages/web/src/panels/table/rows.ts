/** How a column is shown; in the order of the list. */
export interface TableColumn {
  readonly field: string;
  readonly title?: string | undefined;
  readonly unit?: string | undefined;
  readonly hidden?: boolean | undefined;
}

export interface Row {
  readonly key: string;
  readonly labels: Readonly<Record<string, string>>;
  /** By field: `Value`, or `Value #A`, `Value #B` of several queries. */
  readonly values: Readonly<Record<string, number | null>>;
}

interface Field {
  readonly field: string;
  readonly title: string;
  readonly unit: string | undefined;
  readonly isValue: boolean;
}

interface Labelled {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number | null;
}

/**
 * Rows of a table of several queries: series with equal labels share one. The name of a metric is a label only of a single query, and a
 * column only where rows differ in it or nothing else tells them apart.
 */
export function rowsOf(
  answers: readonly (readonly Labelled[])[],
  columns: readonly TableColumn[] = [],
): { readonly fields: readonly Field[]; readonly rows: readonly Row[] } {
  const several = answers.length > 1;
  const rows = new Map<string, { key: string; labels: Record<string, string>; values: Record<string, number | null> }>();
  const names = new Set<string>();
  answers.forEach((series, index) => {
    const field = several ? `Value #${String.fromCharCode(65 + index)}` : 'Value';
    for (const { labels, value } of series) {
      const { __name__: _, ...others } = labels;
      const kept = several ? others : labels;
      for (const name of Object.keys(kept)) names.add(name);
      const key = JSON.stringify(Object.entries(kept).sort());
      const row = rows.get(key) ?? { key, labels: kept, values: {} };
      row.values[field] = value;
      rows.set(key, row);
    }
  });
  const told = new Set(columns.map(({ field }) => field));
  const isSame = new Set([...rows.values()].map(({ labels }) => labels.__name__)).size <= 1;
  if (isSame && names.size > 1 && !told.has('__name__')) names.delete('__name__');
  const values = several ? answers.map((_, index) => `Value #${String.fromCharCode(65 + index)}`) : ['Value'];
  return { fields: inOrder([...[...names].sort(), ...values], new Set(values), columns), rows: [...rows.values()] };
}

function inOrder(all: readonly string[], values: ReadonlySet<string>, columns: readonly TableColumn[]): Field[] {
  const told = new Map(columns.map((column) => [column.field, column]));
  const named = columns.map(({ field }) => field).filter((field) => all.includes(field));
  return [...named, ...all.filter((field) => !told.has(field))]
    .filter((field) => told.get(field)?.hidden !== true)
    .map((field) => ({
      field,
      title: told.get(field)?.title ?? (field === '__name__' ? 'Metric' : field),
      unit: told.get(field)?.unit,
      isValue: values.has(field),
    }));
}
