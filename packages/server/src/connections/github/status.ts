import type { ApiClient, HostedStatus } from '../types.ts';

/** Posts a commit status; a later one of the same context takes its place. @throws ServiceError */
export async function postGithubStatus(
  api: ApiClient,
  scope: string,
  { sha, state, context, description, url }: HostedStatus,
): Promise<void> {
  const repository = scope.split('/').map(encodeURIComponent).join('/');
  await api.post(`/repos/${repository}/statuses/${encodeURIComponent(sha)}`, { state, context, description, target_url: url });
}
