import type { House } from '../../area.ts';
import type { MetricQuery } from '../../metrics/types.ts';
import { readProjects } from '../work-items/projects.ts';
import { readProjectNames } from '../work-items/reading.ts';
import type { Scope } from './scope.ts';

export const workItemDimensions = ['team', 'type', 'project', 'service', 'source', 'subtask'] as const;

export const withoutSubtasks =
  'Sub-tasks are left out unless the question speaks of `subtask`. `project` is a project of Jira, a team of Linear, or a repository of a code host; `service` the first one whose definition names that project.';

interface WorkItemScope extends Omit<Scope, 'environments'> {
  /** Rows of `work_item_flow` that this is about. */
  readonly items: string;
}

/** Over `work_item_flow`: sub-tasks are left out unless the query speaks of them. */
export async function workItemScope(house: House, query: MetricQuery): Promise<WorkItemScope> {
  const speaksOf = (name: string) => query.groupBy.includes(name) || Object.hasOwn(query.filter, name);
  const services = speaksOf('service') ? await servicesByProject(house) : [];
  return {
    dimensions: {
      team: 'team',
      type: 'type',
      project: 'project',
      service: "transform(project, {projects:Array(String)}, {services:Array(String)}, '')",
      source: 'source',
      subtask: "if(subtask, 'true', 'false')",
    },
    parameters: speaksOf('service')
      ? { projects: filled(services.map(({ project }) => project)), services: filled(services.map(({ service }) => service)) }
      : {},
    items: `NOT gone AND ${speaksOf('subtask') ? '1' : 'NOT subtask'}`,
  };
}

async function servicesByProject(house: House): Promise<{ project: string; service: string }[]> {
  const [projects, names] = await Promise.all([readProjects(house), readProjectNames(house)]);
  return names.map((project) => ({ project, service: projects.serviceOf(project) })).filter(({ service }) => service !== '');
}

/** `transform` takes no empty arrays; nothing is called ''. */
function filled(values: readonly string[]): readonly string[] {
  return values.length === 0 ? [''] : values;
}

/** What would fill a metric of work items, said with what is known already. */
export async function whyNoWorkItems(house: House): Promise<string> {
  const [known] = await house.facts.query('SELECT 1 FROM work_items LIMIT 1');
  if (known === undefined) return 'Connect Jira or Linear under Sources, or point a webhook of theirs here.';
  const [started] = await house.facts.query('SELECT 1 FROM work_item_flow WHERE isNotNull(started) LIMIT 1');
  if (started !== undefined) return 'Work items are known, but none that this counts: ask for another range, or without the filter.';
  return 'Work items are known, but of none when it was started: issues of code hosts are only open or closed, and webhooks tell only what happens from now on. Give the connection to Jira or Linear a token, so that it reads the history.';
}
