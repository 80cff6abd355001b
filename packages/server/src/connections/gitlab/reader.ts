import { idOf } from '../../receivers/fields.ts';
import { isObject } from '../../receivers/json-object.ts';
import { type ApiClient, type BackfillRequest, ServiceError, type ServiceReader } from '../types.ts';
import { readDeployments } from './deployments.ts';
import { readIssues } from './issues.ts';
import { readMergeRequests } from './merge-requests.ts';
import { type GitlabProject, type PhasePage, readAll } from './paging.ts';
import { postGitlabStatus } from './status.ts';

/** What is read of each project, in order. */
const phases = ['merge_requests', 'deployments', 'issues'] as const;
type Phase = (typeof phases)[number];

/** Where reading is: everything of a phase that changed until `after` has been read. */
export interface GitlabCursor {
  /** By project and phase, ISO 8601. */
  readonly after: Readonly<Record<string, string>>;
}

const readPhase: Readonly<Record<Phase, (project: GitlabProject, after: string, request: BackfillRequest) => AsyncGenerator<PhasePage>>> = {
  merge_requests: readMergeRequests,
  deployments: readDeployments,
  issues: readIssues,
};

/** GitLab by its REST API v4, of gitlab.com or of one's own. */
export const gitlabReader: ServiceReader = {
  kind: 'gitlab',
  defaultUrl: 'https://gitlab.com',
  authorize: (token) => ({ 'private-token': token }),
  cloneUrl: (baseUrl, scope) => `${baseUrl.replace(/\/+$/, '')}/${scope}.git`,
  async test(api, scopes) {
    const { body } = await api.get('/api/v4/user');
    const missing: string[] = [];
    for (const scope of scopes) if ((await findProject(api, scope)) === undefined) missing.push(scope);
    return { account: isObject(body) ? String(body.username ?? '') : '', missing };
  },
  postStatus: postGitlabStatus,
  visible: async (api, most) => {
    const found = await readAll(api, '/api/v4/projects?membership=true&simple=true&archived=false&order_by=last_activity_at', most);
    return found.map((project) => String(project.path_with_namespace ?? '')).filter((name) => name !== '');
  },
  async *backfill(request) {
    const after: Record<string, string> = { ...cursorOf(request.cursor).after };
    let done = 0;
    for (const scope of request.scopes) {
      const project = await findProject(request.api, scope);
      if (project === undefined) {
        yield {
          rows: {},
          cursor: { after },
          done,
          total: null,
          notes: [`${scope} is not there any more, or not for this token; it was left out.`],
        };
        continue;
      }
      const fromOf = (phase: Phase) => after[`${scope} ${phase}`] ?? new Date(request.since).toISOString();
      const total = await totalOf(request.api, project, fromOf);
      for (const phase of phases) {
        const key = `${scope} ${phase}`;
        const from = fromOf(phase);
        for await (const page of readPhase[phase](project, from, request)) {
          request.signal.throwIfAborted();
          after[key] = page.after;
          done += page.read;
          yield { rows: page.rows, cursor: { after: { ...after } }, done, total: total === null ? null : Math.max(total, done) };
        }
      }
    }
  },
};

/** How much there is to read of a project; `null` where GitLab does not count, which it leaves out of long lists. */
async function totalOf(api: ApiClient, project: GitlabProject, fromOf: (phase: Phase) => string): Promise<number | null> {
  let total = 0;
  for (const phase of phases) {
    const { headers } = await api.get(
      `/api/v4/projects/${project.id}/${phase}?${countedAs[phase]}updated_after=${encodeURIComponent(fromOf(phase))}&per_page=1`,
    );
    const counted = Number(headers.get('x-total') ?? Number.NaN);
    if (!Number.isInteger(counted)) return null;
    total += counted;
  }
  return total;
}

const countedAs: Readonly<Record<Phase, string>> = {
  merge_requests: 'scope=all&state=all&',
  deployments: 'order_by=updated_at&',
  issues: 'scope=all&state=all&',
};

function cursorOf(cursor: unknown): GitlabCursor {
  const after = isObject(cursor) && isObject(cursor.after) ? cursor.after : {};
  return { after: Object.fromEntries(Object.entries(after).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : []))) };
}

async function findProject(api: ApiClient, scope: string): Promise<GitlabProject | undefined> {
  try {
    const { body } = await api.get(`/api/v4/projects/${encodeURIComponent(scope)}`);
    if (!isObject(body)) return undefined;
    return { id: idOf(body.id), name: String(body.path_with_namespace ?? scope), defaultBranch: String(body.default_branch ?? '') };
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'gone') return undefined;
    throw error;
  }
}
