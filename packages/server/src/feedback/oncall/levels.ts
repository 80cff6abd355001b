import type { House } from '../../area.ts';
import type { Database } from '../../platform/database.ts';
import { channelKind } from '../alerting/delivery/definitions.ts';
import { waysOf } from './contacts.ts';
import { reachedNobody } from './instead.ts';
import { type Telling, tell } from './notices.ts';
import { type Person, peopleNamed } from './people.ts';
import { levelWait, type PolicySpec, type PolicyTarget, spanMs, usualWait } from './policy-spec.ts';
import { readDefinition } from './reading.ts';
import { urgencyOfAll } from './standing.ts';
import { note, take } from './state.ts';
import type { EscalationRow } from './tables.ts';
import { peopleOf } from './targets.ts';

export type Policy = PolicySpec;

/** How soon all levels are tried again when nobody could be told at all: somebody may come on call. Milliseconds. */
const unreachedWait = 5 * 60_000;

/** Tells the levels that are due. A level that reaches nobody is followed by the next at once. */
export async function tellLevels(house: House, within: Database, from: EscalationRow, spec: Policy): Promise<void> {
  const now = house.clock.now();
  let row = from;
  // After the last level there is a wait in any case, so that this ends.
  while (row.state === 'running' && row.nextAt !== null && row.nextAt.getTime() <= now) {
    row = row.level < spec.levels.length ? await tellLevel(house, within, row, spec, now) : await endRound(house, within, row, spec, now);
  }
}

async function tellLevel(house: House, within: Database, row: EscalationRow, spec: Policy, now: number): Promise<EscalationRow> {
  const { tellings, words } = await whomToTell(within, row, spec.levels[row.level]?.targets ?? [], now);
  await tell(house, within, row, tellings);
  const isReached = tellings.length > 0;
  await note(house, within, row, `Level ${row.level + 1}: ${words.join('; ')}.${isReached ? '' : ' Nobody was told.'}`);
  const next = row.level + 1;
  const reached = row.reached || isReached;
  const wait = next < spec.levels.length ? (isReached ? levelWait(spec, next) : 0) : roundWait(row, spec, reached);
  const told = await take(within, { ...row, level: next, step: row.step + 1, reached, nextAt: new Date(now + wait) });
  if (!reached && next === spec.levels.length) {
    await reachedNobody(house, within, told, `The escalation policy ${row.policy} reaches nobody. Level ${next}: ${words.join('; ')}.`);
  }
  return told;
}

/** The longest that an escalation waits for anything, milliseconds. */
export function longestWait(spec: Policy): number {
  const levels = spec.levels.map((_, index) => levelWait(spec, index));
  return Math.max(...levels, spanMs(spec.repeat?.after ?? usualWait), spanMs(usualWait), unreachedWait);
}

function roundWait(row: EscalationRow, { repeat }: Policy, reached: boolean): number {
  if (!reached) return unreachedWait;
  return spanMs(repeat !== undefined && row.round < repeat.times ? (repeat.after ?? usualWait) : usualWait);
}

async function endRound(house: House, within: Database, row: EscalationRow, { repeat }: Policy, now: number): Promise<EscalationRow> {
  const again = { ...row, level: 0, reached: false, nextAt: new Date(now) };
  if (!row.reached) return take(within, again);
  if (repeat !== undefined && row.round < repeat.times) return take(within, { ...again, round: row.round + 1 });
  await note(house, within, row, 'Nobody acknowledged, and all levels were told as often as the policy says.');
  return take(within, { ...row, state: 'exhausted', nextAt: null });
}

async function whomToTell(within: Database, row: EscalationRow, targets: readonly PolicyTarget[], now: number) {
  const tellings: Telling[] = [];
  const words: string[] = [];
  const emails = new Map<string, string>();
  for (const target of targets) {
    if ('channel' in target) {
      const isThere = (await readDefinition(within, channelKind, target.channel)) !== undefined;
      words.push(isThere ? `channel ${target.channel}` : `there is no channel ${target.channel}`);
      if (isThere) tellings.push({ target: { kind: 'channel', name: target.channel }, after: 0 });
      continue;
    }
    const found = await peopleOf(within, target, now);
    if (typeof found === 'string') words.push(found);
    else for (const email of found.emails) emails.set(email, found.why);
  }
  const people = await peopleNamed(within, [...emails.keys()]);
  const ways = await waysOf(within, [...people.values()], urgencyOfAll(row.content));
  for (const [email, why] of emails) {
    const person = people.get(email);
    const own = person === undefined ? [] : (ways.get(person.id) ?? []);
    words.push(wordsFor(person, email, own) + why);
    tellings.push(...own);
  }
  return { tellings, words };
}

function wordsFor(person: Person | undefined, email: string, ways: readonly Telling[]): string {
  if (person === undefined) return `${email} has no account any more`;
  const by = ways.map(
    ({ target, after }) => `${target.kind === 'person' ? target.via : ''}${after === 0 ? '' : ` in ${after / 60_000} min`}`,
  );
  return by.length === 0 ? `${person.name} has no way to be told` : `${person.name} by ${by.join(', ')}`;
}
