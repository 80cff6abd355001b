import { and, eq, isNotNull, isNull, lte } from 'drizzle-orm';
import type { House } from '../../area.ts';
import type { Definition } from '../../definitions/types.ts';
import { type SurveySpec, surveyKind } from './definitions.ts';
import { channelsOf, occasion, openAddress } from './inviting.ts';
import { type Message, reminderText } from './messages.ts';
import { enqueue } from './outbox.ts';
import { invitationTable, type Round, roundTable, tokenTable } from './tables.ts';
import { hashOfToken, newToken } from './tokens.ts';

/**
 * Reminds everybody with an address who has not answered, once a round. Their first link goes on working: a token is not kept, so the
 * reminder brings another one of the same invitation.
 */
export async function remind(house: House): Promise<void> {
  const { database, clock } = house;
  const now = new Date(clock.now());
  const due = await database
    .select()
    .from(roundTable)
    .where(and(isNull(roundTable.closedAt), isNotNull(roundTable.remindAt), lte(roundTable.remindAt, now)));
  for (const round of due) {
    const survey = await house.definitions.get(surveyKind, round.survey);
    await remindRound(house, round, survey);
  }
}

async function remindRound(house: House, round: Round, survey: Definition<SurveySpec> | undefined): Promise<void> {
  await house.database.transaction(async (within) => {
    const [claimed] = await within
      .update(roundTable)
      .set({ remindAt: null })
      .where(and(eq(roundTable.id, round.id), isNotNull(roundTable.remindAt), isNull(roundTable.closedAt)))
      .returning({ id: roundTable.id });
    if (claimed === undefined || survey === undefined || house.clock.now() >= round.closesAt.getTime()) return;
    const open = await within
      .select({ id: invitationTable.id, address: invitationTable.address })
      .from(invitationTable)
      .where(
        and(
          eq(invitationTable.round, round.id),
          eq(invitationTable.answered, false),
          eq(invitationTable.reminded, false),
          isNotNull(invitationTable.address),
        ),
      )
      .orderBy(invitationTable.id);
    const messages: Message[] = [];
    for (const { id, address } of open) {
      const token = newToken();
      await within.insert(tokenTable).values({ hash: hashOfToken(token), invitation: id });
      const text = reminderText(occasion(house, round, token));
      const to = openAddress(house, address ?? '');
      messages.push(...channelsOf(house, survey.spec).map((channel) => ({ channel, to, ...text })));
    }
    await enqueue(house, within, round.id, messages);
  });
}
