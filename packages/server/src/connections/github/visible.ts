import { isObject, textOf } from '../../receivers/json-object.ts';
import type { ApiClient } from '../types.ts';

const perPage = 100;

/** Repositories that a person's token sees, those pushed to last first. Tokens of apps cannot list them this way. @throws ServiceError */
export async function visibleRepositories(api: ApiClient, most: number): Promise<string[]> {
  const names: string[] = [];
  for (let page = 1; names.length < most; page++) {
    const { body } = await api.get(`/user/repos?sort=pushed&per_page=${perPage}&page=${page}`);
    const repositories = Array.isArray(body) ? body.filter(isObject) : [];
    names.push(...repositories.map((repository) => textOf(repository.full_name)).filter((name) => name !== ''));
    if (repositories.length < perPage) break;
  }
  return names;
}
