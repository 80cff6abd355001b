import { at, limited } from '../../receivers/fields.ts';
import { isObject, type JsonObject, listOf } from '../../receivers/json-object.ts';
import { type ApiClient, ServiceError } from '../types.ts';

/** @returns `data` of the answer. @throws ServiceError also for what GraphQL answers with 200. */
export async function ask(api: ApiClient, query: string, variables: JsonObject): Promise<JsonObject> {
  const { body, status } = await api.post('/graphql', { query, variables });
  const [error] = listOf(at(body).errors).filter(isObject);
  if (error !== undefined) {
    const { type, code } = at(error, 'extensions');
    const kind = `${limited(type, 60)} ${limited(code, 60)}`.toLowerCase();
    const message = limited(error.message, 200).replaceAll(/\p{C}+/gu, ' ');
    if (/authenticat/.test(kind)) throw new ServiceError('unauthorized', `The service refuses the token (${message}).`, status);
    if (/forbidden|not.?found|invalid input.*not found/.test(`${kind} ${message.toLowerCase()}`))
      throw new ServiceError('gone', `The service answered: ${message}.`, status);
    throw new ServiceError('unexpected', `The service answered: ${message}.`, status);
  }
  return at(body, 'data');
}

/** A list within an answer. */
interface Connection {
  readonly nodes: readonly JsonObject[];
  /** Where its next page begins; `undefined` at the end. */
  readonly after: string | undefined;
}

export function connectionOf(value: unknown): Connection {
  const { hasNextPage, endCursor } = at(value, 'pageInfo');
  return {
    nodes: listOf(at(value).nodes).filter(isObject),
    after: hasNextPage === true ? limited(endCursor, 1000) || undefined : undefined,
  };
}
