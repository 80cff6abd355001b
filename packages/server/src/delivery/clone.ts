import { eq } from 'drizzle-orm';
import type { House } from '../area.ts';
import type { GitDirectory } from './git/git.ts';
import { openRepository } from './git/repository.ts';
import { repositoryTable } from './tables.ts';

/**
 * The clone of an imported repository; `undefined` when there is none of this name.
 * @throws AppError `invalid_request` when it is not there any more.
 */
export async function cloneOf({ database }: Pick<House, 'database'>, repository: string): Promise<GitDirectory | undefined> {
  const [row] = await database.select({ path: repositoryTable.path }).from(repositoryTable).where(eq(repositoryTable.name, repository));
  return row === undefined ? undefined : openRepository(row.path);
}
