import { and, desc, eq, isNull } from 'drizzle-orm';
import type { House } from '../../area.ts';
import type { Definition } from '../../definitions/types.ts';
import type { Actor } from '../../platform/access.ts';
import { AppError } from '../../platform/errors.ts';
import type { Job } from '../../platform/jobs.ts';
import { lastDue } from './cadence.ts';
import { closeDue, publish } from './closing.ts';
import { type SurveySpec, surveyKind } from './definitions.ts';
import { openRound } from './opening.ts';
import { deliver } from './outbox.ts';
import { remind } from './reminding.ts';
import { roundTable, surveyTable } from './tables.ts';

const machine: Actor = { kind: 'token', id: 'schedule', name: 'schedule of the survey', role: 'admin' };

/** Ends and begins rounds when they are due, reminds, and sends what waits; in this order, so that a round ends before the next one begins. */
export function surveyJobs(house: House): Job[] {
  return [
    {
      name: 'delivery.surveys',
      schedule: '* * * * *',
      atStart: true,
      async run(signal) {
        await closeDue(house, machine);
        await publish(house);
        for (const survey of await house.definitions.list(surveyKind)) await openDue(house, survey);
        await remind(house);
        await deliver(house, signal);
      },
    },
  ];
}

/** What was due before the server knew the survey is not made up for; what is due while a round is open begins after it. */
async function openDue(house: House, survey: Definition<SurveySpec>): Promise<void> {
  const { database, clock, config } = house;
  const { cadence } = survey.spec;
  if (cadence === undefined) return;
  const name = survey.metadata.name;
  const now = clock.now();
  await database
    .insert(surveyTable)
    .values({ name, since: new Date(now) })
    .onConflictDoNothing();
  const [known] = await database.select().from(surveyTable).where(eq(surveyTable.name, name));
  const due = lastDue(cadence, config.timezone, now);
  if (known === undefined || due < known.since.getTime() || (await hasBegun(house, name, due))) return;
  try {
    await openRound(house, machine, survey);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (known.problem === error.message) return;
    await database.update(surveyTable).set({ problem: error.message }).where(eq(surveyTable.name, name));
    house.log.warn({ survey: name, reason: error.message }, 'a round of a survey did not begin');
  }
}

async function hasBegun({ database }: House, survey: string, due: number): Promise<boolean> {
  const [open] = await database
    .select({ id: roundTable.id })
    .from(roundTable)
    .where(and(eq(roundTable.survey, survey), isNull(roundTable.closedAt)));
  if (open !== undefined) return true;
  const [last] = await database
    .select({ openedAt: roundTable.openedAt })
    .from(roundTable)
    .where(eq(roundTable.survey, survey))
    .orderBy(desc(roundTable.number))
    .limit(1);
  return last !== undefined && last.openedAt.getTime() >= due;
}
