import type { House } from '../../../area.ts';
import { number } from '../../../stores/clickhouse/client.ts';
import { rules } from '../match.ts';
import { stageNames } from '../stages.ts';
import { alone, type FlowQuestion } from './question.ts';
import type { FlowAnswer, Percentiles } from './wire.ts';

/** Percentiles and counts of the changes of a question. */
export interface Figures extends Pick<FlowAnswer, 'stages' | 'leadTime' | 'rules' | 'size' | 'draft' | 'unreviewedShare'> {
  readonly merged: number;
  readonly deployed: number;
  /** Merged ones that are in no deployment. */
  readonly unmatched: number;
  /** In the environment, or in none. */
  readonly suspects: number;
  /** Merged ones none of whose commits is known. */
  readonly withoutCommits: number;
}

const all = [...stageNames, 'lead_time'] as const;
type Row = Readonly<Record<string, unknown>>;

/** `p_name` and `n_name`: of values that there are. */
function percentiles(name: string, value: string, where = '1'): string {
  const there = `isNotNull(${value}) AND ${where}`;
  return `quantilesExactInclusiveIf(0.5, 0.75, 0.9)(assumeNotNull(${value}), ${there}) AS \`p_${name}\`, countIf(${there}) AS \`n_${name}\``;
}

export async function readFigures({ facts }: House, question: FlowQuestion): Promise<Figures> {
  const durations = all.map((stage) => percentiles(stage, question.column(stage))).join(', ');
  const byRule = rules.map((rule) => `countIf(matched_by = '${rule}') AS \`by_${rule}\``).join(', ');
  const [[reached = {}], [changes = {}]] = await Promise.all([
    facts.query<Row>(
      `SELECT ${durations}, ${byRule}, countIf(suspect) AS suspects, count() AS rows FROM change_flow FINAL WHERE ${question.deployed} ${alone}`,
      question.parameters,
    ),
    facts.query<Row>(
      `SELECT ${percentiles('size', 'additions + deletions')}, ${percentiles('draft', 'draft', 'draft > 0')},
  uniqExact(change_repository, change) AS merges, countIf(unreviewed) / count() AS unreviewed_share,
  uniqExactIf((change_repository, change), NOT deployed_anywhere) AS unmatched, countIf(isNull(first_commit)) AS without_commits,
  countIf(suspect AND NOT deployed_anywhere) AS suspects
FROM change_flow FINAL WHERE ${question.merged} ${alone}`,
      question.parameters,
    ),
  ]);
  const deployed = number(reached.rows);
  const merged = number(changes.merges);
  // Where nobody tells of deployments the way until the merge is known all the same.
  const stagesFrom = deployed > 0 || merged === 0 ? reached : await untilMerge({ facts }, question);
  return {
    stages: stageNames.map((stage) => ({ stage, ...read(stagesFrom, stage) })),
    leadTime: read(reached, 'lead_time'),
    rules: [
      ...rules.map((rule) => ({ rule, count: number(reached[`by_${rule}`]) })),
      { rule: 'unmatched', count: number(changes.unmatched) },
      { rule: 'suspect', count: number(reached.suspects) },
    ].filter(({ count }) => count > 0),
    size: read(changes, 'size'),
    draft: read(changes, 'draft'),
    unreviewedShare: merged === 0 ? null : number(changes.unreviewed_share),
    merged,
    deployed,
    unmatched: number(changes.unmatched),
    suspects: number(reached.suspects) + number(changes.suspects),
    withoutCommits: number(changes.without_commits),
  };
}

async function untilMerge({ facts }: Pick<House, 'facts'>, question: FlowQuestion): Promise<Row> {
  const [row = {}] = await facts.query<Row>(
    `SELECT ${stageNames.map((stage) => percentiles(stage, question.column(stage))).join(', ')} FROM change_flow FINAL WHERE ${question.merged} ${alone}`,
    question.parameters,
  );
  return row;
}

function read(row: Row, name: string): Percentiles {
  const n = number(row[`n_${name}`]);
  const values = row[`p_${name}`] as unknown[] | undefined;
  const at = (index: number) => (n > 0 && values !== undefined ? number(values[index]) : null);
  return { p50: at(0), p75: at(1), p90: at(2), n };
}
