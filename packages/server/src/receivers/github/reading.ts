import { isBot } from '../../facts/commit-signs.ts';
import { isPlausibleTime } from '../../facts/time.ts';
import { AppError } from '../../platform/errors.ts';
import { at, idOf, labelNames, limited } from '../fields.ts';
import { instantOf } from '../instant.ts';
import type { JsonObject } from '../json-object.ts';

/** What reading GitHub's objects takes, of a webhook and of an answer of its API alike. */
export interface Reading {
  /** Full name of the repository, as GitHub spells it. */
  readonly repository: string;
  /** Milliseconds UTC: what times are believed by. */
  readonly now: number;
  pseudonym(identity: string): string;
}

/** Stands for an account; `id` is empty for one that was deleted. */
export interface Person {
  readonly id: string;
  readonly bot: boolean;
}

/**
 * Who an account is. REST and webhooks write `dependabot[bot]` where GraphQL writes `dependabot` of the type Bot, so the ending counts for
 * the flag alone.
 */
export function personOf(user: unknown, reading: Reading): Person {
  const account = at(user);
  const login = limited(account.login, 200);
  if (login === '') return { id: '', bot: false };
  const bot = account.type === 'Bot' || isBot({ authorName: login });
  return { id: reading.pseudonym(login.replace(/\[bot\]$/, '')), bot };
}

/**
 * A time that the host states of something that has happened.
 *
 * @returns milliseconds UTC; `undefined` for one that cannot be true.
 * @throws AppError `invalid_request` when there is none.
 */
export function timeOf(from: JsonObject, field: string, now: number): number | undefined {
  const time = instantOf(from[field]);
  if (time === undefined) throw lacking(field);
  return isPlausibleTime(time, now) ? time : undefined;
}

/** The same, `null` where there is none or it cannot be true. */
export function timeOrNull(value: unknown, now: number): number | null {
  const time = instantOf(value);
  return time !== undefined && isPlausibleTime(time, now) ? time : null;
}

/** @throws AppError `invalid_request` */
export function requiredId(from: JsonObject, field: string): string {
  const id = idOf(from[field]);
  if (id === '') throw lacking(field);
  return id;
}

/** Full name of the repository that an object speaks of. @throws AppError `invalid_request` */
export function repositoryName(repository: unknown): string {
  const name = limited(at(repository).full_name, 200);
  if (!/^(?!\.{1,2}\/)[\w.-]+\/(?!\.{1,2}$)[\w.-]+$/.test(name)) throw lacking('repository.full_name');
  return name;
}

/** Names of labels in the order of their text: webhooks and the API list them differently. */
export function sortedLabels(list: unknown): string[] {
  return [...new Set(labelNames(list))].sort();
}

function lacking(field: string): AppError {
  return new AppError('invalid_request', `This is no event of GitHub: ${field} is missing or not what it should be.`);
}
