import { asc, eq } from 'drizzle-orm';
import type { Database } from '../platform/database.ts';
import { AppError } from '../platform/errors.ts';
import { openRepository } from './git/repository.ts';
import { type Repository, repositoryTable } from './tables.ts';
import { checkTagPattern, defaultTagPattern } from './tag-pattern.ts';

export interface RepositoryRequest {
  readonly path: string;
  readonly name?: string | undefined;
  readonly service?: string | undefined;
  readonly tags?: string | undefined;
}

/** The repositories this Binnacle knows: clones on the server's own disks. */
export class Repositories {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** By name. */
  list(): Promise<Repository[]> {
    return this.#database.select().from(repositoryTable).orderBy(asc(repositoryTable.name));
  }

  async get(name: string): Promise<Repository | undefined> {
    const [found] = await this.#database.select().from(repositoryTable).where(eq(repositoryTable.name, name));
    return found;
  }

  /**
   * Makes a clone known, or changes the service or the tag pattern of one that is known already.
   * @throws AppError `invalid_request` (no repository, a wrong pattern), `conflict` (the name belongs to another clone).
   */
  async add(request: RepositoryRequest): Promise<Repository> {
    if (request.tags !== undefined) checkTagPattern(request.tags);
    const { path, name: ownName, fullName } = await openRepository(request.path);
    const [known] = await this.#database.select().from(repositoryTable).where(eq(repositoryTable.path, path));
    if (known !== undefined) return this.#change(known, request);
    const name = request.name ?? ownName;
    const namesake = await this.get(name);
    if (namesake !== undefined) {
      throw new AppError('conflict', `A repository named "${name}" is known already (${namesake.path}). Give this one another name.`);
    }
    const [added] = await this.#database
      .insert(repositoryTable)
      .values({ name, path, service: request.service ?? name, tagPattern: request.tags ?? defaultTagPattern, state: 'waiting', fullName })
      .returning();
    return added as Repository;
  }

  async update(name: string, change: Partial<Repository>): Promise<void> {
    await this.#database.update(repositoryTable).set(change).where(eq(repositoryTable.name, name));
  }

  async #change(known: Repository, request: RepositoryRequest): Promise<Repository> {
    const service = request.service ?? known.service;
    const tagPattern = request.tags ?? known.tagPattern;
    if (service === known.service && tagPattern === known.tagPattern) return known;
    const change = { service, tagPattern, digest: '' };
    await this.update(known.name, change);
    return { ...known, ...change };
  }
}
