import { and, eq } from 'drizzle-orm';
import type { Database } from '../../platform/database.ts';
import type { Secret } from '../../platform/secret.ts';
import type { Answer } from './release.ts';
import { poolTable } from './tables.ts';
import { answerKey } from './tokens.ts';

/** Answers by question and key. */
type Pool = Record<string, Record<string, Answer>>;

/** Where the answers of an open round wait: one sealed record a team, so that neither rows nor their order tell anything. */
export interface Pools {
  /** For a team that answers nothing yet. */
  empty(salt: string): string;
  /** Puts one person's answers in the place of those the same token gave before; in a transaction. */
  put(within: Database, round: RoundOf, team: string, token: string, answers: Readonly<Record<string, Answer>>): Promise<void>;
  /** The answers of a team by question, in no order that means anything. */
  read(within: Database, round: RoundOf, team: string): Promise<Record<string, Answer[]>>;
}

export interface RoundOf {
  readonly id: string;
  readonly salt: string;
  readonly questions: readonly string[];
}

export function createPools(secret: Secret): Pools {
  const purpose = (salt: string) => `survey answers ${salt}`;
  const open = (salt: string, sealed: string): Pool => JSON.parse(secret.open(purpose(salt), sealed)) as Pool;
  const seal = (salt: string, pool: Pool): string => secret.seal(purpose(salt), JSON.stringify(pool));
  const locked = async (within: Database, { id, salt }: RoundOf, team: string): Promise<Pool> => {
    const [row] = await within.select().from(poolTable).where(thisOne(id, team)).for('update');
    return row === undefined ? {} : open(salt, row.sealed);
  };
  return {
    empty: (salt) => seal(salt, {}),
    async put(within, round, team, token, answers) {
      const pool = await locked(within, round, team);
      for (const question of round.questions) {
        const key = answerKey(round.salt, token, question);
        const { [key]: _before, ...others } = pool[question] ?? {};
        const answer = answers[question];
        pool[question] = sortedByKey(answer === undefined ? others : { ...others, [key]: answer });
      }
      await within
        .update(poolTable)
        .set({ sealed: seal(round.salt, pool) })
        .where(thisOne(round.id, team));
    },
    async read(within, round, team) {
      const pool = await locked(within, round, team);
      return Object.fromEntries(Object.entries(pool).map(([question, answers]) => [question, Object.values(answers)]));
    },
  };
}

/** Keys are as good as random, so their order is none. */
function sortedByKey(answers: Record<string, Answer>): Record<string, Answer> {
  return Object.fromEntries(Object.entries(answers).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function thisOne(round: string, team: string) {
  return and(eq(poolTable.round, round), eq(poolTable.team, team));
}
