import type { House } from '../../../area.ts';
import { readRecords } from '../records.ts';
import { type StageName, stageNames } from '../stages.ts';
import { alone, type FlowQuestion } from './question.ts';

const milliseconds = (column: string) => `toUnixTimestamp64Milli(${column})`;

/** A row of `change_flow`, as far as lists need it; times in milliseconds UTC, durations in seconds. */
export interface ListedRow extends Readonly<Record<StageName, number | null>> {
  readonly repository: string;
  readonly changeRepository: string;
  readonly change: string;
  readonly service: string;
  readonly created: number;
  readonly firstCommit: number | null;
  readonly merged: number | null;
  readonly deployStarted: number | null;
  readonly deployed: number | null;
  readonly lead: number | null;
}

/** What the host says of a change. */
interface Named {
  readonly title: string;
  readonly url: string;
  readonly mergeSha: string;
}

type Key = Pick<ListedRow, 'changeRepository' | 'change'>;

export function readRows(
  house: House,
  question: Pick<FlowQuestion, 'column' | 'parameters'>,
  where: string,
  order: string,
  limit: number,
): Promise<ListedRow[]> {
  const { column } = question;
  const stages = Object.fromEntries(stageNames.map((stage) => [stage, column(stage)])) as Record<StageName, string>;
  const fields = {
    repository: "CAST(repository, 'String')",
    changeRepository: "CAST(change_repository, 'String')",
    change: 'change',
    service: "CAST(service, 'String')",
    created: milliseconds('created'),
    firstCommit: milliseconds('first_commit'),
    merged: milliseconds('merged'),
    deployStarted: milliseconds('deploy_started'),
    deployed: milliseconds('deployed'),
    lead: column('lead_time'),
    ...stages,
  };
  const rest = `FROM (SELECT * FROM change_flow FINAL WHERE ${where} ORDER BY ${order}, change_repository, change
  LIMIT 1 BY change_repository, change LIMIT ${limit})`;
  return readRecords<ListedRow>(house.facts, fields, rest, question.parameters);
}

export type Names = ReadonlyMap<string, Named>;

export async function namesOf({ facts }: House, rows: readonly Key[]): Promise<Names> {
  if (rows.length === 0) return new Map();
  const found = await facts.query<Named & { repository: string; number: string }>(
    `SELECT repository, number, title, url, merge_sha AS mergeSha FROM changes FINAL
WHERE repository IN {repositories:Array(String)} AND number IN {numbers:Array(String)} ${alone}`,
    { repositories: [...new Set(rows.map((row) => row.changeRepository))], numbers: [...new Set(rows.map(({ change }) => change))] },
  );
  return new Map(found.map(({ repository, number, ...named }) => [nameKey({ changeRepository: repository, change: number }), named]));
}

export function nameKey({ changeRepository, change }: Key): string {
  return `${changeRepository}\n${change}`;
}

export function titled(names: Names, key: Key): { title: string; url: string } {
  const { title = '', url = '' } = names.get(nameKey(key)) ?? {};
  return { title, url };
}
