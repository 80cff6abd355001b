/** States that code hosts know. */
export const statusStates = ['success', 'failure', 'pending', 'error'] as const;
export type StatusState = (typeof statusStates)[number];

/** What stands beside a commit at the service that hosts it. */
export interface CommitStatus {
  /** As `CommitStatuses.find` answers it. */
  readonly repository: string;
  readonly sha: string;
  readonly state: StatusState;
  /** What it is called there; a later one of the same name replaces it. */
  readonly context: string;
  /** One sentence of at most 140 characters. */
  readonly description: string;
  /** Address of the page where it is to be seen. */
  readonly url: string;
}

/**
 * What became of a status. `held`: it cannot be posted now, because no token may, or the service wants to be left alone; why is shown where the service is
 * connected. `refused`: the service will never take one of this commit.
 */
export type Posted = 'posted' | 'held' | 'refused';

/** Where the gate puts what it says of commits: whoever is connected with the services that host them. */
export interface CommitStatuses {
  /** How its host names a repository that a connection with a token reaches; `undefined` where none does. */
  find(repository: string): Promise<string | undefined>;
  /** @param signal ends it with the server. */
  post(status: CommitStatus, signal: AbortSignal): Promise<Posted>;
}
