import type { DeliveryRows } from '../../facts/delivery-batch.ts';
import { versionOf } from '../../facts/versions.ts';
import { at, idOf, limited, lookUp, shaOf, webAddress } from '../fields.ts';
import type { HookOutcome } from '../hook.ts';
import type { JsonObject } from '../json-object.ts';
import { projectOf } from './project.ts';
import { secondOf } from './second.ts';

type DeploymentEvent = NonNullable<DeliveryRows['deploymentEvents']>[number];

const states: Readonly<Record<string, string>> = {
  created: 'created',
  blocked: 'created',
  pending: 'created',
  waiting_for_resource: 'created',
  preparing: 'created',
  scheduled: 'created',
  manual: 'created',
  running: 'running',
  success: 'success',
  failed: 'failure',
  canceled: 'cancelled',
  canceling: 'cancelled',
  skipped: 'cancelled',
};

const tiers = ['production', 'staging', 'testing', 'development'];

/** What GitLab says of a roll-out in one state, the same in a webhook and in the API. */
export interface GitlabDeployment {
  readonly source: 'gitlab' | 'gitlab-pipeline' | 'gitlab-job';
  readonly id: string;
  readonly status: string;
  readonly repository: string;
  readonly environment: string;
  readonly tier: string;
  readonly sha: string;
  readonly ref: string;
  readonly workflow: string;
  readonly time: number;
  readonly started: number | null;
  readonly finished: number | null;
  readonly url: string;
}

/** `undefined` for a state that says nothing of how it went. */
export function deploymentRow({ status, tier, ...rest }: GitlabDeployment): DeploymentEvent | undefined {
  const state = lookUp(states, status);
  if (state === undefined) return undefined;
  return {
    ...rest,
    state,
    tier: tiers.includes(tier) ? tier : '',
    service: '',
    release: '',
    unplanned: false,
    repairs: '',
    failed: null,
    version: versionOf(rest.time),
  };
}

export function decodeDeployment(body: JsonObject): HookOutcome {
  const { name } = projectOf(body);
  const time = secondOf(body.status_changed_at);
  const status = limited(body.status, 40);
  return outcome(`deployment.${status}`, name, time, (at) => ({
    source: 'gitlab',
    id: idOf(body.deployment_id),
    status,
    repository: name,
    environment: limited(body.environment, 200),
    tier: limited(body.environment_tier, 40),
    // The full name of the commit stands in its address alone.
    sha: shaOf(/\/commit\/([0-9a-f]{40,64})/.exec(limited(body.commit_url, 2000))?.[1]) || shaOf(body.short_sha),
    ref: limited(body.ref, 300),
    workflow: '',
    time: at,
    started: null,
    finished: null,
    // The address of the job stands in the webhook alone.
    url: '',
  }));
}

export function decodePipeline(body: JsonObject): HookOutcome {
  const { name } = projectOf(body);
  const attributes = at(body, 'object_attributes');
  const status = limited(attributes.status, 40);
  const finished = secondOf(attributes.finished_at) ?? null;
  return outcome(`pipeline.${status}`, name, finished ?? secondOf(attributes.created_at), (time) => ({
    source: 'gitlab-pipeline',
    id: idOf(attributes.id),
    status,
    repository: name,
    environment: '',
    tier: '',
    sha: shaOf(attributes.sha),
    ref: limited(attributes.ref, 300),
    workflow: limited(attributes.name, 200) || 'pipeline',
    time,
    started: secondOf(attributes.created_at) ?? null,
    finished,
    url: webAddress(attributes.url),
  }));
}

export function decodeJob(body: JsonObject): HookOutcome {
  const { name } = projectOf(body);
  const status = limited(body.build_status, 40);
  const started = secondOf(body.build_started_at) ?? null;
  const finished = secondOf(body.build_finished_at) ?? null;
  const environment = at(body, 'environment');
  return outcome(`build.${status}`, name, finished ?? started ?? secondOf(body.build_created_at), (time) => ({
    source: 'gitlab-job',
    id: idOf(body.build_id),
    status,
    repository: name,
    environment: limited(environment.name, 200),
    tier: limited(environment.tier, 40),
    sha: shaOf(body.sha),
    ref: limited(body.ref, 300),
    workflow: limited(body.build_name, 200),
    time,
    started,
    finished,
    url: '',
  }));
}

function outcome(event: string, subject: string, time: number | undefined, of: (time: number) => GitlabDeployment): HookOutcome {
  if (time === undefined) return { event, subject, rows: {}, ignored: 'without a time' };
  const deployment = of(time);
  if (deployment.id === '' || deployment.repository === '') return { event, subject, rows: {}, ignored: 'without id or project' };
  const row = deploymentRow(deployment);
  return row === undefined
    ? { event, subject, rows: {}, ignored: 'a state that decides nothing' }
    : { event, subject, rows: { deploymentEvents: [row] } };
}
