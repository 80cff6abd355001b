import { mkdir } from 'node:fs/promises';
import { runRemoteGit } from './git.ts';
import { ServiceError } from './types.ts';

export interface MirrorRequest {
  /** Where the clone is kept; made when it is not there. */
  readonly directory: string;
  /** `http:` or `https:`, without credentials. */
  readonly url: string;
  /** Value of the `Authorization` header; `undefined` for what everybody may read. */
  readonly authorization: string | undefined;
  readonly signal: AbortSignal;
}

export interface Mirrored {
  /** `undefined` for an empty repository. */
  readonly defaultBranch: string | undefined;
  /** Whether a branch or tag is other than before. */
  readonly changed: boolean;
}

/** A large repository takes minutes the first time. */
const longestFetchMs = 60 * 60_000;

/**
 * Brings a bare clone up to date: all branches, as those of `origin`, and all tags; commits and trees without the contents of files. What was deleted or
 * moved by force at the service is so here.
 * @throws ServiceError
 */
export async function updateMirror({ directory, url, authorization, signal }: MirrorRequest): Promise<Mirrored> {
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? '')) throw new ServiceError('unexpected', 'only http and https addresses are cloned');
  const within = AbortSignal.any([signal, AbortSignal.timeout(longestFetchMs)]);
  const remote = { url, authorization };
  const git = (...args: string[]) => runRemoteGit({ directory, args, signal: within });
  const gitAway = (...args: string[]) => runRemoteGit({ directory, args, signal: within, remote });
  await mkdir(directory, { recursive: true });
  await git('init', '--bare', '--quiet', '--template=', '--initial-branch=main', '.');
  await git('config', 'remote.origin.url', url);
  const before = await refsOf(git);
  const head = await gitAway('ls-remote', '--symref', 'origin', 'HEAD');
  await gitAway(
    'fetch',
    '--quiet',
    '--prune',
    '--no-tags',
    '--no-write-fetch-head',
    '--filter=blob:none',
    'origin',
    '+refs/heads/*:refs/remotes/origin/*',
    '+refs/tags/*:refs/tags/*',
  );
  const defaultBranch = /^ref: refs\/heads\/(.+)\tHEAD$/m.exec(head)?.[1];
  if (defaultBranch !== undefined) {
    for (const name of ['refs/remotes/origin/HEAD', 'HEAD']) await git('symbolic-ref', name, `refs/remotes/origin/${defaultBranch}`);
  }
  return { defaultBranch, changed: before !== (await refsOf(git)) };
}

function refsOf(git: (...args: string[]) => Promise<string>): Promise<string> {
  return git('for-each-ref', '--format=%(refname) %(objectname) %(symref)');
}
