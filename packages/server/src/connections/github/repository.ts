import { at, limited } from '../../receivers/fields.ts';
import { repositoryName } from '../../receivers/github/reading.ts';
import { type ApiClient, ServiceError } from '../types.ts';

/** A repository as its phases need it. */
export interface Repository {
  /** As GitHub spells it today, which is not as it was called before it was renamed. */
  readonly name: string;
  /** Path of the API below which it is. */
  readonly path: string;
  readonly owner: string;
}

/** @throws ServiceError `gone` */
export async function findRepository(api: ApiClient, scope: string): Promise<Repository> {
  const { body } = await api.get(`/repos/${scope.split('/').map(encodeURIComponent).join('/')}`);
  const name = repositoryName(body);
  return { name, path: `/repos/${name}`, owner: limited(at(at(body).owner).login, 200) };
}

/** Nothing, where the service says that there is nothing, or not for this token. */
export async function orGone<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'gone') return undefined;
    throw error;
  }
}
