import type { House } from '../../../area.ts';
import { number } from '../../../stores/clickhouse/client.ts';
import { readCalendars } from '../../calendars.ts';
import { percentile } from '../../metrics/statistic.ts';
import { readServiceMap } from '../../service-map.ts';
import { type Calendar, workingSeconds } from '../../working-time.ts';
import { readRecords } from '../records.ts';
import { namesOf, titled } from './listed.ts';
import type { FlowQuestion } from './question.ts';
import type { TeamFlowAnswer } from './wire.ts';

const shown = 100;
/** Merged changes of one team that are compared with, the latest ones. */
const compared = 100_000;

type Measure = (from: number, to: number) => number;

/** Seconds for which 85 % of the changes merged in the range were open at most; null when none was merged. */
export async function readAging(house: House, question: FlowQuestion, team: string): Promise<number | null> {
  const rows = await readRecords<{ created: number; merged: number }>(
    house.facts,
    { created: 'toUnixTimestamp64Milli(created)', merged: 'toUnixTimestamp64Milli(assumeNotNull(merged))' },
    `FROM (SELECT created, merged FROM change_flow FINAL WHERE ${question.merged} ORDER BY merged DESC
  LIMIT 1 BY change_repository, change LIMIT ${compared})`,
    question.parameters,
  );
  const measure = await measureOf(house, question, team);
  const open = rows.map(({ created, merged }) => Math.max(0, measure(created, merged)));
  return open.length === 0 ? null : percentile(open, 0.85);
}

/** The open changes, oldest first (at most 100), and how many there are. */
export async function readOpen(
  house: House,
  question: FlowQuestion,
  team: string,
): Promise<{ open: TeamFlowAnswer['aging']['open']; wip: number }> {
  const open = `${question.themselves} AND state = 'open'`;
  const [rows, [count], measure] = await Promise.all([
    readRecords<{ changeRepository: string; change: string; created: number }>(
      house.facts,
      { changeRepository: "CAST(change_repository, 'String')", change: 'change', created: 'toUnixTimestamp64Milli(created)' },
      `FROM (SELECT change_repository, change, created FROM change_flow FINAL WHERE ${open} ORDER BY created
  LIMIT 1 BY change_repository, change LIMIT ${shown})`,
      question.parameters,
    ),
    house.facts.query<{ wip: unknown }>(
      `SELECT uniqExact(change_repository, change) AS wip FROM change_flow FINAL WHERE ${open}`,
      question.parameters,
    ),
    measureOf(house, question, team),
  ]);
  const names = await namesOf(house, rows);
  const now = house.clock.now();
  return {
    wip: number(count?.wip),
    open: rows.map((row) => ({
      repository: row.changeRepository,
      change: row.change,
      ...titled(names, row),
      age: Math.max(0, measure(row.created, now)),
    })),
  };
}

async function measureOf(house: House, { clock, services }: FlowQuestion, team: string): Promise<Measure> {
  if (clock === 'wall') return (from, to) => (to - from) / 1000;
  const calendars = await readCalendars(house, { ...(await readServiceMap(house)), teamOf: () => team });
  const calendar: Calendar = calendars.of(services[0] ?? '');
  return (from, to) => workingSeconds(from, to, calendar);
}
