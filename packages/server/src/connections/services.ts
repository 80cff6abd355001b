import { type ConnectionKind, connectionKinds } from './types.ts';

/** Services that one connects: those whose history is read, and those that only send webhooks. */
export const serviceKinds = [...connectionKinds, 'bitbucket', 'pagerduty', 'opsgenie', 'alertmanager'] as const;
export type ServiceKind = (typeof serviceKinds)[number];

/** What of a service its connection needs to know, and people who connect it. */
export interface Service {
  readonly title: string;
  /** What one gets by connecting it, a sentence. */
  readonly brings: string;
  /** Under which signing secrets are kept and deliveries are counted. */
  readonly protocol: string;
  readonly path: string;
  /** What to choose where the webhook is set up, as the service names it. */
  readonly events: readonly string[];
  /** Where that is, as the service names it. */
  readonly setUp: string;
  /** Who makes up the secret: Linear and PagerDuty do themselves. `key`: the service does not sign, an ingest key stands in its requests. */
  readonly secretFrom: 'binnacle' | 'service' | 'key';
}

/** What people enter so that the history of a service is read. */
export interface History {
  /** What a token is and which rights it needs, as the service names them. */
  readonly token: string;
  /** What is picked: several of them, in the plural. */
  readonly scopes: string;
  readonly example: string;
}

export const histories: Readonly<Record<ConnectionKind, History>> = {
  github: {
    token:
      'A fine-grained token with read access to Actions, Contents, Deployments, Issues, Metadata and Pull requests; or a classic one with the scope repo. To post commit statuses: also write access to Commit statuses.',
    scopes: 'repositories',
    example: 'octocat/hello-world',
  },
  gitlab: {
    token:
      'A personal, group or project access token with the scopes read_api and read_repository, and the role Reporter. To post commit statuses: the scope api and the role Developer.',
    scopes: 'projects',
    example: 'group/project',
  },
  jira: {
    token:
      'Jira Cloud: the e-mail address of an account, a colon, and its API token (ada@example.org:token). Data Center: a personal access token. The account needs the permission "Browse projects".',
    scopes: 'projects',
    example: 'SHOP',
  },
  linear: { token: 'A personal API key with the permission Read.', scopes: 'teams', example: 'ENG' },
};

export const services: Readonly<Record<ServiceKind, Service>> = {
  github: {
    title: 'GitHub',
    brings:
      'Pull requests with their reviews, commits, deployments, workflow runs and issues: lead time from the first commit to production.',
    protocol: 'github',
    path: '/hooks/github',
    setUp: 'Settings of the repository or organization, Webhooks, Add webhook; content type application/json',
    events: [
      'Pushes',
      'Pull requests',
      'Pull request reviews',
      'Pull request review comments',
      'Issue comments',
      'Issues',
      'Deployments',
      'Deployment statuses',
      'Workflow runs',
      'Releases',
    ],
    secretFrom: 'binnacle',
  },
  gitlab: {
    title: 'GitLab',
    brings: 'Merge requests with their comments and approvals, commits, deployments, issues and incidents.',
    protocol: 'gitlab',
    path: '/hooks/gitlab',
    setUp: 'Settings of the project or group, Webhooks, Add new webhook; the secret goes into "Secret token"',
    events: [
      'Push events',
      'Tag push events',
      'Comments',
      'Issues events',
      'Merge request events',
      'Job events',
      'Pipeline events',
      'Deployment events',
      'Releases events',
    ],
    secretFrom: 'binnacle',
  },
  bitbucket: {
    title: 'Bitbucket',
    brings: 'Pull requests, pushes and build statuses, from the day on which its webhooks arrive.',
    protocol: 'bitbucket',
    path: '/hooks/bitbucket',
    setUp: 'Settings of the repository or workspace, Webhooks, Add webhook',
    events: [
      'Repository: Push',
      'Repository: Build status created and updated',
      'Pull request: Created, Updated, Approved, Approval removed, Changes request created, Merged, Declined, Comment created',
    ],
    secretFrom: 'binnacle',
  },
  jira: {
    title: 'Jira',
    brings: 'Issues with the times they spent in each status: cycle time, work in progress and its age, flow efficiency.',
    protocol: 'jira',
    path: '/hooks/jira',
    setUp: 'Settings, System, WebHooks, Create a WebHook',
    events: ['Issue: created, updated, deleted'],
    secretFrom: 'binnacle',
  },
  linear: {
    title: 'Linear',
    brings: 'Issues with the times they spent in each state: cycle time, work in progress and its age, flow efficiency.',
    protocol: 'linear',
    path: '/hooks/linear',
    setUp: 'Settings, API, Webhooks, New webhook',
    events: ['Issues'],
    secretFrom: 'service',
  },
  pagerduty: {
    title: 'PagerDuty',
    brings: 'Incidents: which deployments failed, and how fast they were repaired.',
    protocol: 'pagerduty',
    path: '/hooks/pagerduty',
    setUp: 'Integrations, Generic Webhooks (v3), New Webhook',
    events: ['incident.triggered', 'incident.acknowledged', 'incident.reopened', 'incident.resolved'],
    secretFrom: 'service',
  },
  opsgenie: {
    title: 'Opsgenie',
    brings: 'Alerts of priority P1 to P3 as incidents: which deployments failed, and how fast they were repaired.',
    protocol: 'opsgenie',
    path: '/hooks/opsgenie',
    setUp: 'Settings, Integrations, Add integration, Webhook; add the header Authorization: Bearer with the key',
    events: ['Alert is created, acknowledged, unacknowledged, closed'],
    secretFrom: 'key',
  },
  alertmanager: {
    title: 'Alertmanager',
    brings: 'Alerts that page somebody as incidents, of Prometheus Alertmanager and of Grafana.',
    protocol: 'alertmanager',
    path: '/hooks/alertmanager',
    setUp: 'A receiver with webhook_configs: url, and http_config.authorization.credentials with the key; send_resolved stays true',
    events: ['firing and resolved alerts'],
    secretFrom: 'key',
  },
};
