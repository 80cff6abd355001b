import type { House } from '../../../area.ts';
import { AppError } from '../../../platform/errors.ts';
import { service as serviceKind, team as teamKind } from '../../definitions.ts';
import { notesOfService } from '../../repository-notes.ts';
import { repositoryTable } from '../../tables.ts';
import { readAging, readOpen } from './aging.ts';
import { type Figures, readFigures } from './figures.ts';
import { readLists } from './lists.ts';
import { type FlowQuery, flowQuestion } from './question.ts';
import type { FlowAnswer, TeamFlowAnswer } from './wire.ts';

/** How the changes of a service went. @throws AppError `not_found` for a service that is neither defined nor deployed. */
export async function serviceFlow(house: House, service: string, query: FlowQuery): Promise<FlowAnswer> {
  if (!(await isService(house, service))) throw new AppError('not_found', `There is no service ${service}.`);
  const { merged: _, ...flow } = await flowOf(house, [service], query);
  return flow;
}

/** How the changes of a team's services went, and what is open. @throws AppError `not_found` */
export async function teamFlow(house: House, team: string, query: FlowQuery): Promise<TeamFlowAnswer> {
  if ((await house.definitions.get(teamKind, team)) === undefined) throw new AppError('not_found', `There is no team ${team}.`);
  const owned = (await house.definitions.list(serviceKind)).filter(({ spec }) => spec.owner === team);
  const services = owned.map(({ metadata }) => metadata.name).sort();
  const question = await flowQuestion(house, services, query);
  const [{ merged: throughput, ...flow }, p85, { open, wip }] = await Promise.all([
    flowOf(house, services, query),
    readAging(house, question, team),
    readOpen(house, question, team),
  ]);
  return { ...flow, services, wip, throughput, aging: { p85, open } };
}

async function flowOf(house: House, services: readonly string[], query: FlowQuery): Promise<FlowAnswer & { merged: number }> {
  const question = await flowQuestion(house, services, query);
  const [[figures, lists], repositoryNotes] = await Promise.all([
    // Lists that would be empty are not asked for.
    readFigures(house, question).then(async (found) => [found, await readLists(house, question, found)] as const),
    notesOf(house, services),
  ]);
  const { stages, leadTime, rules, size, draft, unreviewedShare } = figures;
  const notes = [...new Set([...notesOn(figures), ...repositoryNotes.flat()])];
  return { stages, leadTime, rules, size, draft, unreviewedShare, ...lists, notes, merged: figures.merged };
}

/** Only of clones there is something to say. */
async function notesOf(house: House, services: readonly string[]): Promise<string[][]> {
  const [clone] = await house.database.select({ name: repositoryTable.name }).from(repositoryTable).limit(1);
  return clone === undefined ? [] : Promise.all(services.slice(0, mostNoted).map((service) => notesOfService(house, service)));
}

/** Services of a team whose repositories are spoken of. */
const mostNoted = 20;

async function isService(house: House, service: string): Promise<boolean> {
  if ((await house.definitions.get(serviceKind, service)) !== undefined) return true;
  const [deployed] = await house.facts.query('SELECT 1 FROM deployments WHERE service = {service:String} LIMIT 1', { service });
  if (deployed !== undefined) return true;
  const [changed] = await house.facts.query('SELECT 1 FROM change_flow WHERE service = {service:String} AND NOT gone LIMIT 1', { service });
  return changed !== undefined;
}

function notesOn({ merged, deployed, withoutCommits }: Figures): string[] {
  const notes: string[] = [];
  if (deployed === 0 && merged > 0) {
    notes.push('No change reached the environment in this range: the stages are those of merged changes, until their merge.');
  }
  if (withoutCommits > 0) {
    notes.push(
      `Of ${withoutCommits} of ${merged} merged changes no commits are known: their clock starts when they were opened, and coding is left out.`,
    );
  }
  return notes;
}
