import { at, idOf, limited } from '../fields.ts';
import type { JsonObject } from '../json-object.ts';

/** The project that a webhook is about. */
export interface Project {
  /** `group/subgroup/project`. */
  readonly name: string;
  /** Tells branches of forks apart: the project's id. */
  readonly branchOwner: string;
  readonly defaultBranch: string;
}

export function projectOf(body: JsonObject): Project {
  const project = at(body, 'project');
  return {
    name: limited(project.path_with_namespace, 300),
    branchOwner: idOf(project.id ?? body.project_id),
    defaultBranch: limited(project.default_branch, 300),
  };
}
