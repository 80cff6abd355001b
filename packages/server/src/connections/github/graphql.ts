import { at } from '../../receivers/fields.ts';
import { isObject, type JsonObject, listOf, textOf } from '../../receivers/json-object.ts';
import { type ApiClient, ServiceError } from '../types.ts';

/** Beside `/api/v3` of a GitHub Enterprise Server; of github.com, where nothing is above, at the root. */
const path = '../graphql';

/** What a part of an answer may be withheld for while the rest of it counts. */
const partial: ReadonlySet<string> = new Set(['NOT_FOUND', 'FORBIDDEN', 'INSUFFICIENT_SCOPES']);

/**
 * Asks about one repository.
 *
 * @returns what the answer says of the repository.
 * @throws ServiceError `gone`; `unavailable` when the server gave up on the question, which a smaller one may help.
 */
export async function askAbout(api: ApiClient, repository: string, query: string, variables: JsonObject = {}): Promise<JsonObject> {
  const [owner, name] = repository.split('/');
  const { body, status } = await api.post(path, { query, variables: { owner, name, ...variables } });
  const errors = listOf(at(body).errors).filter(isObject);
  const found = at(at(body).data).repository;
  const serious = errors.find(({ type }) => !partial.has(textOf(type)));
  if (serious !== undefined) throw refusal(serious, status);
  if (!isObject(found)) throw new ServiceError('gone', `The service does not show ${repository}: ${messageOf(errors[0])}`, status);
  return found;
}

/** Questions that take too long are ended with an error without a type. */
function refusal(error: JsonObject, status: number): ServiceError {
  const tooMuch = /timeout|timed? out|something went wrong|resource limits|exceeded/i.test(messageOf(error));
  return new ServiceError(tooMuch ? 'unavailable' : 'unexpected', `The service answered: ${messageOf(error)}`, status);
}

function messageOf(error: JsonObject | undefined): string {
  return textOf(error?.message)
    .replaceAll(/\p{C}+/gu, ' ')
    .slice(0, 200);
}

/** A list within an answer. */
export interface Connection {
  readonly nodes: readonly JsonObject[];
  /** Where its next page begins. */
  readonly after: string | undefined;
}

export function connectionOf(value: unknown): Connection {
  const { nodes, pageInfo } = at(value);
  const { hasNextPage, endCursor } = at(pageInfo);
  return { nodes: listOf(nodes).filter(isObject), after: hasNextPage === true ? textOf(endCursor) || undefined : undefined };
}
