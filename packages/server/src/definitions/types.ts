import type { z } from 'zod';
import type { Actor } from '../platform/access.ts';
import type { Database } from '../platform/database.ts';
import type { Problem } from '../platform/errors.ts';

/** What a manifest kind is; each area declares its own in its `definitions.ts`. */
export interface Kind<Spec = unknown> {
  /** `Service`, `KPI`, `SLO` ... */
  readonly name: string;
  /** `binnacle/v1`, or `openslo/v1` for manifests taken as they are. */
  readonly apiVersion: string;
  readonly description: string;
  /** The `spec` of the manifest. Unknown fields are refused: a typo must not be silently ignored. */
  readonly spec: z.ZodType<Spec>;
  /** A complete, working manifest in YAML for the documentation; tested. */
  readonly example: string;
  /**
   * What another tool's files hold, as manifests of this kind; `undefined` for a value that is none of its forms. So that a server takes
   * such files as they are.
   */
  fromForeign?(value: unknown): readonly ForeignManifest[] | undefined;
  /** Checks that one schema cannot express (references to other definitions, limits on their number). */
  check?(definition: Manifest<Spec>, others: DefinitionLookup): Problem[] | Promise<Problem[]>;
  /** Checks against the metrics that there are; not done offline. */
  checkMetrics?(definition: Manifest<Spec>, metrics: MetricLookup): Promise<Problem[]>;
  /** Checks against records, such as what was promised under the definition before; not done offline. */
  checkRecords?(definition: Manifest<Spec>, records: Database): Promise<Problem[]>;
}

/** What can be asked of metrics when a definition that names them is checked; see `Metrics.describe`. */
export interface MetricLookup {
  /** @throws AppError `not_found`, `invalid_request`, `invalid_query`. */
  describe(metric: unknown): Promise<{ readonly unit: string; readonly stats: readonly string[]; readonly dimensions: readonly string[] }>;
  /** Whether the same request defines a metric of this name: what it will be like is not known yet. */
  isBeingDefined(name: string): boolean;
}

/** A manifest made from another tool's file. */
export interface ForeignManifest {
  readonly manifest: unknown;
  /** Where in the file that stands which stands at a path of the manifest. */
  placeOf(path: readonly (string | number)[]): readonly (string | number)[];
  /** Why the file cannot be taken, each with its place in the file; then there need be no manifest. */
  readonly problems?: readonly { readonly path: readonly (string | number)[]; readonly message: string }[];
}

export interface Metadata {
  /** Lower-case letters, digits, `-` (and `.` and `_`); at most 63. */
  readonly name: string;
  readonly displayName?: string | undefined;
  readonly labels?: Readonly<Record<string, string | readonly string[]>> | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

export interface Manifest<Spec = unknown> {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
  readonly spec: Spec;
}

/** `files`: applied from files and read-only in the UI; `people`: made in the UI; `binnacle`: came with the server and may be taken over. */
export type Owner = 'files' | 'people' | 'binnacle';

export interface Definition<Spec = unknown> extends Manifest<Spec> {
  readonly owner: Owner;
  /** Starts at 1 and grows by one with each change. */
  readonly version: number;
  /** ISO 8601, UTC. */
  readonly updatedAt: string;
  readonly updatedBy: string;
}

export interface DefinitionLookup {
  get<Spec>(kind: Kind<Spec>, name: string): Promise<Definition<Spec> | undefined>;
  /** By name. */
  list<Spec>(kind: Kind<Spec>): Promise<readonly Definition<Spec>[]>;
}

export interface Change {
  readonly action: 'create' | 'update' | 'unchanged' | 'delete';
  readonly kind: string;
  readonly name: string;
  /** JSON pointers of what differs, with both values; for updates. */
  readonly differences: readonly { readonly path: string; readonly before: unknown; readonly after: unknown }[];
}

export interface ApplyOptions {
  /** Answers what would change and changes nothing. */
  readonly dryRun: boolean;
  readonly owner: Owner;
  readonly actor: Actor;
  /** Also removes what `files` own and the manifests no longer hold; for owner `files` alone. */
  readonly prune?: boolean | undefined;
}

export interface Definitions extends DefinitionLookup {
  /**
   * Applies manifests, all or none.
   * @throws AppError `invalid_definition` with every problem (file, line, path), `conflict` when `people` would change what `files` own.
   */
  apply(manifests: readonly unknown[], options: ApplyOptions): Promise<readonly Change[]>;
  /** @throws AppError `not_found`, `conflict`. */
  remove(kind: string, name: string, options: ApplyOptions): Promise<Change>;
  /** Definitions that come with the server; applied at start unless somebody already changed or removed them. */
  seed(manifests: readonly Manifest[]): Promise<void>;
  /** Of all kinds, by kind and name, with the `spec` as it was written. */
  all(): Promise<readonly Definition[]>;
}
