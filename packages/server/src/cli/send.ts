import type { Change, Manifest } from '../definitions/types.ts';
import { AppError } from '../platform/errors.ts';
import { createClient } from './client.ts';
import { importNotes } from './imported.ts';
import { locateProblems, readManifests } from './manifests.ts';
import { notRead } from './not-read.ts';

/** What `apply` and `plan` both take. */
export interface SendFlags {
  readonly file: readonly string[];
  readonly prune?: boolean;
  readonly json?: boolean;
}

/** Sends the manifests of files to the server and answers what changes. @throws AppError with places in the files. */
export async function sendManifests(flags: SendFlags, dryRun: boolean): Promise<readonly Change[]> {
  const documents = readManifests(flags.file);
  const body = { manifests: documents.map((document) => document.value), owner: 'files', prune: flags.prune ?? false };
  try {
    const answer = await createClient().request<{ changes?: Change[]; manifests?: Manifest[] }>(
      'POST',
      `/api/v1/definitions/apply?dryRun=${dryRun}&manifests=true`,
      body,
    );
    if (!Array.isArray(answer.changes))
      throw new AppError('invalid_request', 'The server does not answer as Binnacle does. Is BINNACLE_URL right?');
    const notes = [...notRead(documents), ...importNotes(answer.manifests ?? [], answer.changes)];
    for (const note of notes) process.stderr.write(`${note}\n`);
    return answer.changes;
  } catch (error) {
    throw locateProblems(documents, error);
  }
}
