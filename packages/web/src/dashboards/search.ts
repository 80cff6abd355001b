/** The search parameters of a dashboard: what is chosen of its variables, the one panel that is looked at, and whether it hangs on a wall. */
export interface DashboardSearch {
  readonly vars?: Readonly<Record<string, readonly string[]>>;
  readonly panel?: string;
  readonly tv?: true;
  readonly edit?: true;
}

/** Keeps what is well-formed. */
export function parseDashboardSearch(search: Readonly<Record<string, unknown>>): DashboardSearch {
  const vars = variablesOf(search.vars);
  return {
    ...(vars === undefined ? {} : { vars }),
    ...(typeof search.panel === 'string' ? { panel: search.panel } : {}),
    ...(search.tv === true ? { tv: true } : {}),
    ...(search.edit === true ? { edit: true } : {}),
  };
}

function variablesOf(value: unknown): DashboardSearch['vars'] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const entries = Object.entries(value).flatMap(([name, chosen]): [string, string[]][] => {
    const list = (Array.isArray(chosen) ? chosen : [chosen])
      .filter((one) => ['string', 'number', 'boolean'].includes(typeof one))
      .map(String);
    return list.length === 0 ? [] : [[name, list]];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
