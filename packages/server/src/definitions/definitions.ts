import { type Actor, actorName } from '../platform/access.ts';
import type { Audit } from '../platform/audit.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { AppError } from '../platform/errors.ts';
import type { Log } from '../platform/log.ts';
import type { Facts } from '../stores/facts.ts';
import { announce } from './announce.ts';
import { type AcceptedDocument, acceptAll, checkAgainstMetrics, checkAgainstRecords, checkAll, newlyBroken } from './apply.ts';
import { type Document, plainDocuments } from './documents.ts';
import { Kinds } from './kinds.ts';
import { createListing } from './listing.ts';
import { keyOf, readAs, type Stored, toDefinition } from './lookup.ts';
import { afterwards, planApply, planRemoval, type Step, violatesOwnership } from './plan.ts';
import { lockDefinitions, readAll, readKnown, readOne, readVersions, type Version, write } from './store.ts';
import type { ApplyOptions, Change, Definitions, Kind, Manifest, MetricLookup } from './types.ts';

export interface DefinitionsOptions {
  readonly database: Database;
  readonly facts: Facts;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly log: Log;
  readonly kinds: readonly Kind[];
  /** For checks of what definitions say of metrics; there later than the definitions. */
  readonly metricLookup?: () => Pick<MetricLookup, 'describe'>;
  /** Told after definitions have changed. */
  readonly onChanged?: () => void;
}

/** What the room's own routes use besides. */
export interface DefinitionStore extends Definitions {
  readonly kinds: Kinds;
  /** Like `apply`, for manifests whose place in a text is known. @throws what `apply` throws. */
  applyDocuments(documents: readonly Document[], options: ApplyOptions): Promise<readonly Change[]>;
  /** Newest first; empty when there never was one. */
  versions(kind: string, name: string): Promise<readonly Version[]>;
}

interface Written {
  readonly step: Step;
  readonly version: number;
}

const binnacle: Actor = { kind: 'token', id: 'binnacle', name: 'binnacle', role: 'admin' };

export function createDefinitions(options: DefinitionsOptions): DefinitionStore {
  const { database, facts, audit, clock, log, metricLookup } = options;
  const kinds = new Kinds(options.kinds);

  /** Runs a change in one transaction under the lock, and tells the timeline once it holds. */
  async function change(dryRun: boolean, actor: Actor, plan: (within: Database, stored: Map<string, Stored>) => Promise<Step[]>) {
    const at = clock.now();
    const { steps, written } = await database.transaction(async (within) => {
      await lockDefinitions(within);
      const steps = await plan(within, await readAll(within));
      const written: Written[] = [];
      for (const step of dryRun ? [] : steps) {
        if (step.change.action === 'unchanged') continue;
        const version = await write(within, step, new Date(at), actorName(actor));
        const { action, kind, name, differences } = step.change;
        await audit.record(
          actor,
          `definition.${action}`,
          `${kind}/${name}`,
          { version, owner: step.after?.owner ?? null, differences },
          within,
        );
        written.push({ step, version });
      }
      return { steps, written };
    });
    try {
      // What comes with the server is there from its first start on, so its creation explains no number.
      await announce(facts, actor === binnacle ? written.filter(({ step }) => step.change.action !== 'create') : written, at);
    } catch (error) {
      log.error({ err: error }, 'a change of definitions is missing on the timeline');
    }
    if (written.length > 0) options.onChanged?.();
    return steps.map((step) => step.change);
  }

  async function refuseConflicts(steps: readonly Step[], stored: Map<string, Stored>, after: Map<string, Stored>, options: ApplyOptions) {
    const conflicts = steps.map((step) => violatesOwnership(step, options.owner)).filter((text) => text !== undefined);
    if (conflicts.length > 0)
      throw conflict(
        conflicts[0] ?? '',
        conflicts.map((message) => ({ message })),
      );
    const removed = steps.filter((step) => step.change.action === 'delete');
    if (removed.length === 0) return;
    const broken = await newlyBroken(kinds, stored, after, new Set(steps.map((step) => keyOf(step.change))));
    if (broken.length > 0) {
      const names = removed.map((step) => keyOf(step.change)).join(', ');
      throw conflict(`${names} cannot be removed while others need it. ${broken[0]?.message}`, broken);
    }
  }

  const store: DefinitionStore = {
    kinds,
    apply: (manifests, options) => store.applyDocuments(plainDocuments(manifests), options),
    async applyDocuments(documents, options) {
      const { dryRun, owner, actor, prune = false } = options;
      if (prune && owner !== 'files') throw new AppError('invalid_request', 'Only files can prune: send owner "files".');
      const accepted: AcceptedDocument[] = acceptAll(kinds, documents);
      // Before the transaction: what metrics are asked for reads definitions itself.
      if (metricLookup !== undefined) await checkAgainstMetrics(accepted, metricLookup());
      return change(dryRun, actor, async (within, stored) => {
        const steps = planApply(accepted, stored, owner, prune);
        const after = afterwards(stored, steps, new Date(clock.now()), actorName(actor));
        await checkAll(accepted, after);
        await checkAgainstRecords(accepted, within);
        await refuseConflicts(steps, stored, after, options);
        return steps;
      });
    },
    async remove(kind, name, options) {
      const [removed] = await change(options.dryRun, options.actor, async (_within, stored) => {
        const before = stored.get(keyOf({ kind, name }));
        if (before === undefined) throw new AppError('not_found', `There is no ${kind} "${name}".`);
        const steps = [planRemoval(before)];
        await refuseConflicts(steps, stored, afterwards(stored, steps, new Date(clock.now()), ''), options);
        return steps;
      });
      if (removed === undefined) throw new Error('a removal answered no change');
      return removed;
    },
    async seed(manifests) {
      for (const manifest of manifests) acceptSeed(kinds, manifest);
      await change(false, binnacle, async (within, stored) => {
        const known = await readKnown(within);
        return manifests.flatMap((manifest) => planSeed(kinds, manifest, stored, known));
      });
    },
    async get(kind, name) {
      const stored = await readOne(database, kind.name, name);
      return stored === undefined ? undefined : readAs(kind, stored);
    },
    list: createListing(database),
    all: async () => [...(await readAll(database)).values()].map(toDefinition),
    versions: (kind, name) => readVersions(database, kind, name),
  };
  return store;
}

function acceptSeed(kinds: Kinds, manifest: Manifest): void {
  const acceptance = kinds.accept(manifest);
  if ('accepted' in acceptance) return;
  throw new Error(`the default ${manifest.kind} "${manifest.metadata.name}" is not valid: ${JSON.stringify(acceptance.findings)}`);
}

/** Creates what never was there and renews what nobody took over; what somebody removed stays away. */
function planSeed(kinds: Kinds, manifest: Manifest, stored: ReadonlyMap<string, Stored>, known: ReadonlySet<string>): Step[] {
  const acceptance = kinds.accept(manifest);
  if (!('accepted' in acceptance)) return [];
  const key = keyOf({ kind: manifest.kind, name: manifest.metadata.name });
  const before = stored.get(key);
  if (before === undefined ? known.has(key) : before.owner !== 'binnacle') return [];
  return planApply([acceptance.accepted], stored, 'binnacle', false);
}

function conflict(message: string, problems: AppError['problems']): AppError {
  return new AppError('conflict', `Nothing was applied. ${message}`, { problems });
}
