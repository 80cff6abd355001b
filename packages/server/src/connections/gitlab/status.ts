import { type ApiClient, type HostedStatus, ServiceError } from '../types.ts';

/** GitLab has one word for what failed and what could not be told. */
const states = { success: 'success', failure: 'failed', error: 'failed', pending: 'pending' } as const;

/** Posts a commit status, which GitLab shows as an external job of the commit's pipeline. @throws ServiceError */
export async function postGitlabStatus(
  api: ApiClient,
  scope: string,
  { sha, state, context, description, url }: HostedStatus,
): Promise<void> {
  const path = `/api/v4/projects/${encodeURIComponent(scope)}/statuses/${encodeURIComponent(sha)}`;
  try {
    await api.post(path, { state: states[state], name: context, description, target_url: url });
  } catch (error) {
    // It refuses to say the same once more while a status is pending.
    if (error instanceof ServiceError && error.status === 400 && /cannot transition status/i.test(error.message)) return;
    throw error;
  }
}
