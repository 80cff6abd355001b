import { at, idOf, limited, shaOf } from '../../receivers/fields.ts';
import { deploymentRow } from '../../receivers/gitlab/deployments.ts';
import { secondOf } from '../../receivers/gitlab/second.ts';
import type { JsonObject } from '../../receivers/json-object.ts';
import type { BackfillRequest } from '../types.ts';
import { changedSince, type GitlabProject, type PhasePage, readAll } from './paging.ts';

/** Deployments, by when they changed. The list does not say of which tier an environment is, so that environments are read first. */
export async function* readDeployments(project: GitlabProject, after: string, request: BackfillRequest): AsyncGenerator<PhasePage> {
  const path = `/api/v4/projects/${project.id}`;
  const environments = await readAll(request.api, `${path}/environments`);
  const tiers = new Map(environments.map((one) => [limited(one.name, 200), limited(one.tier, 40)]));
  for await (const page of changedSince(request.api, `${path}/deployments`, after)) {
    yield {
      after: page.after,
      read: page.entries.length,
      rows: { deploymentEvents: page.entries.flatMap((entry) => statesOf(project, entry, tiers)) },
    };
  }
}

/** A deployment as it is now, and that it ran before, as its webhooks tell one after the other. */
function statesOf(project: GitlabProject, entry: JsonObject, tiers: ReadonlyMap<string, string>) {
  const environment = limited(at(entry, 'environment').name, 200);
  const status = limited(entry.status, 40);
  const job = at(entry, 'deployable');
  const common = {
    source: 'gitlab' as const,
    id: idOf(entry.id),
    repository: project.name,
    environment,
    tier: tiers.get(environment) ?? '',
    sha: shaOf(entry.sha),
    ref: limited(entry.ref, 300),
    workflow: '',
    started: null,
    finished: null,
    url: '',
  };
  const ended = secondOf(job.finished_at) ?? secondOf(entry.finished_at) ?? secondOf(entry.updated_at);
  const began = secondOf(job.started_at);
  const states = [
    ...(began === undefined || status === 'running' ? [] : [{ status: 'running', time: began }]),
    ...(ended === undefined ? [] : [{ status, time: status === 'running' ? (began ?? ended) : ended }]),
  ];
  return states.flatMap(({ status: state, time }) => deploymentRow({ ...common, status: state, time }) ?? []);
}
