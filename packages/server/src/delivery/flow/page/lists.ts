import type { House } from '../../../area.ts';
import { stageNames } from '../stages.ts';
import type { Figures } from './figures.ts';
import { type ListedRow, namesOf, readRows, titled } from './listed.ts';
import type { FlowQuestion } from './question.ts';
import { whySlow, whySuspect, whyUnmatched } from './why.ts';
import type { FlowChange } from './wire.ts';

const shown = { slowest: 10, unmatched: 50, suspect: 50 } as const;

/** Slowest, unmatched and suspect changes of a question. */
export async function readLists(
  house: House,
  question: FlowQuestion,
  counts: Pick<Figures, 'deployed' | 'unmatched' | 'suspects'>,
): Promise<Record<keyof typeof shown, FlowChange[]>> {
  const lead = question.column('lead_time');
  const isSuspect = `suspect AND ((${question.deployed}) OR (${question.merged} AND NOT deployed_anywhere))`;
  const [slowest, unmatched, suspect] = await Promise.all([
    counts.deployed === 0 ? [] : readRows(house, question, `${question.deployed} AND isNotNull(${lead})`, `${lead} DESC`, shown.slowest),
    counts.unmatched === 0 ? [] : readRows(house, question, `${question.merged} AND NOT deployed_anywhere`, 'merged DESC', shown.unmatched),
    counts.suspects === 0 ? [] : readRows(house, question, isSuspect, 'coalesce(deployed, merged) DESC', shown.suspect),
  ]);
  const names = await namesOf(house, [...slowest, ...unmatched, ...suspect]);
  const reasons = await whyUnmatched(house, unmatched, names);
  const listed = (row: ListedRow, why: string): FlowChange => ({
    repository: row.changeRepository,
    change: row.change,
    ...titled(names, row),
    leadTime: row.lead,
    stages: Object.fromEntries(stageNames.map((stage) => [stage, row[stage]])) as FlowChange['stages'],
    why,
  });
  return {
    slowest: slowest.map((row) => listed(row, whySlow(row))),
    unmatched: unmatched.map((row) => listed(row, reasons(row))),
    suspect: suspect.map((row) => listed(row, whySuspect(row))),
  };
}
