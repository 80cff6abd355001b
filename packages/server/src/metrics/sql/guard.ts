import { factTables } from '../../facts/index.ts';
import { pseudonymColumns } from '../../facts/pseudonym.ts';
import { AppError } from '../../platform/errors.ts';
import type { FactStore, QueryParameters } from '../../stores/clickhouse/client.ts';
import { isAllowedFunction, tableFunctions } from './functions.ts';

interface Node {
  readonly indent: number;
  readonly text: string;
  readonly parent: Node | undefined;
  readonly place: number;
}

/** Node kinds of ClickHouse's query tree before it is resolved. */
const allowedNodes = new Set([
  'QUERY',
  'UNION',
  'LIST',
  'IDENTIFIER',
  'CONSTANT',
  'FUNCTION',
  'LAMBDA',
  'MATCHER',
  'APPLY COLUMN TRANSFORMER',
  'EXCEPT COLUMN TRANSFORMER',
  'REPLACE COLUMN TRANSFORMER',
  'SORT',
  'INTERPOLATE',
  'WINDOW',
  'JOIN',
  'CROSS JOIN',
  'ARRAY_JOIN',
  'TABLE_FUNCTION',
]);

const tablePlaces = new Set(['JOIN TREE', 'TABLE EXPRESSION', 'LEFT TABLE EXPRESSION', 'RIGHT TABLE EXPRESSION']);
const membership = /^(?:global)?(?:not)?(?:null)?in(?:ignoreset)?$/i;
const facts: ReadonlyMap<string, (typeof factTables)[number]> = new Map(factTables.map((table) => [table.name, table]));

/**
 * Lets ClickHouse's own parser say which tables and functions an expanded statement names, without resolving or running anything, and
 * refuses what is not on the lists: fact tables, harmless table functions, allowed functions. Answers the fact tables it reads. Of tables with
 * pseudonyms of people it refuses those, so that nobody is ranked or followed by way of SQL.
 * @throws AppError `invalid_query` naming what is refused, or the syntax error.
 */
export async function guard(statement: string, parameters: QueryParameters, store: FactStore): Promise<readonly string[]> {
  const { rows } = await store.queryUntrusted<{ explain: string }>(`EXPLAIN QUERY TREE run_passes = 0 ${statement}`, parameters);
  const nodes = parseTree(rows.map(({ explain }) => explain).join('\n'));
  const named = nodes.filter(({ parent }) => parent?.parent?.text === 'WITH');
  const tables = new Set<string>();
  for (const node of nodes) {
    checkKind(node);
    checkFunction(node);
    const table = tableOf(node);
    if (table === undefined || table === 'system.one' || namesAround(node, named).includes(table)) continue;
    if (!facts.has(table)) throw refuse(`the table "${table}"; there are ${[...facts.keys()].join(', ')}`);
    tables.add(table);
  }
  if ([...tables].some((table) => pseudonymColumns.has(table))) nodes.forEach(checkPeople);
  return [...tables];
}

const people: ReadonlySet<string> = new Set(pseudonymColumns.values());

/** By name, and by what stands for all columns or those that fit a pattern; `count(*)` reads none. */
function checkPeople({ text, parent }: Node): void {
  const parts = /^IDENTIFIER .*, identifier: ([^,]+)(?:,|$)/.exec(text)?.[1]?.split('.') ?? [];
  const name = parts.find((part) => people.has(part));
  if (name !== undefined) throw refuse(`the column ${name}, which holds pseudonyms of people`);
  if (!text.startsWith('MATCHER ')) return;
  const call = parent?.parent?.parent?.text ?? '';
  if (!/^FUNCTION .*, function_name: count,/i.test(call)) throw refuse('"*" on tables with pseudonyms of people; name the columns');
}

function parseTree(dump: string): Node[] {
  const stack: Node[] = [];
  const children = new Map<Node | undefined, number>();
  return dump.split('\n').map((line) => {
    const text = line.trimStart();
    const indent = line.length - text.length;
    while ((stack.at(-1)?.indent ?? -1) >= indent) stack.pop();
    const parent = stack.at(-1);
    const place = children.get(parent) ?? 0;
    children.set(parent, place + 1);
    const node = { indent, text: text.trimEnd(), parent, place };
    stack.push(node);
    return node;
  });
}

/** A line is a node ("KIND id: 7, ...") or the heading of its parts; of the headings only SETTINGS carries something of its own. */
function checkKind({ text }: Node): void {
  if (text.startsWith('SETTINGS')) throw refuse('SETTINGS');
  const kind = /^([A-Z_ ]+?) id: \d+/.exec(text)?.[1];
  if (kind !== undefined && !allowedNodes.has(kind)) throw refuse(`${kind.toLowerCase().replaceAll('_', ' ')}`);
}

function checkFunction({ text }: Node): void {
  if (text.startsWith('TABLE_FUNCTION ')) {
    const name = /, table_function_name: ([^,]+)$/.exec(text)?.[1] ?? text;
    if (!tableFunctions.has(name)) throw refuse(`the table function ${name}`);
  }
  if (text.startsWith('FUNCTION ')) {
    const name = /, function_name: ([^,]+), function_type: /.exec(text)?.[1] ?? text;
    if (!isAllowedFunction(name)) throw refuse(`the function ${name}`);
  }
}

/** The table that an identifier names by its place: in FROM and JOIN, or as the set of `x IN set`, where ClickHouse takes no columns. */
function tableOf(node: Node): string | undefined {
  if (!node.text.startsWith('IDENTIFIER ')) return undefined;
  const name = /, identifier: ([^,]+)(?:,|$)/.exec(node.text)?.[1];
  if (name === undefined) throw refuse(node.text);
  if (tablePlaces.has(node.parent?.text ?? '')) return name;
  if (isSet(node)) return name;
  return /^(?:system|information_schema)\./i.test(name) ? name : undefined;
}

function isSet({ parent, place }: Node): boolean {
  const call = parent?.parent?.parent?.text ?? '';
  const called = /^FUNCTION .*, function_name: ([^,]+),/.exec(call)?.[1] ?? '';
  return membership.test(called) && place === 1;
}

/**
 * What the identifiers at a place may mean before they mean tables: the subqueries that queries around it name, and for the set of
 * `x IN set` what the query itself names. Only those before it in their WITH: in what names itself, also by a detour, ClickHouse takes the
 * name for a table. And only names without a dot, because with one they could be written like a table of another database.
 */
function namesAround(node: Node, named: readonly Node[]): string[] {
  const names: string[] = [];
  let before = Number.POSITIVE_INFINITY;
  let nearest = true;
  for (let inner = node, around = node.parent; around !== undefined; inner = around, around = around.parent) {
    if (around.parent?.text === 'WITH') before = inner.place;
    if (!around.text.startsWith('QUERY ')) continue;
    for (const entry of named) {
      if (entry.parent?.parent?.parent !== around || entry.place >= before) continue;
      const subquery = /^(?:QUERY|UNION) id: .*, cte_name: (\S+?)(?:,|$)/.exec(entry.text)?.[1];
      const alias = nearest && isSet(node) ? /^[A-Z_ ]+ id: \d+, alias: ([^,]+)/.exec(entry.text)?.[1] : undefined;
      for (const name of [subquery, alias]) if (name !== undefined && !name.includes('.')) names.push(name);
    }
    before = Number.POSITIVE_INFINITY;
    nearest = false;
  }
  return names;
}

function refuse(what: string): AppError {
  return new AppError('invalid_query', `A SQL metric may not use ${what}.`);
}
