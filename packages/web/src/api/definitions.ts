import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { get, getText, postText } from './client.ts';
import type { InputProblem } from './problem.ts';

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly displayName?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: Readonly<Record<string, unknown>>;
}

export interface Definition extends Manifest {
  /** `files`: read-only here; `binnacle`: came with the server. */
  readonly owner: 'files' | 'people' | 'binnacle';
  readonly version: number;
  /** ISO 8601, UTC. */
  readonly updatedAt: string;
  readonly updatedBy: string;
  /** What this version of the server finds wrong with it. */
  readonly problems?: readonly InputProblem[];
}

export interface DefinitionVersion {
  readonly version: number;
  /** `null`: removed. */
  readonly manifest: Manifest | null;
  readonly changedAt: string;
  readonly changedBy: string;
}

export interface Kind {
  readonly name: string;
  readonly apiVersion: string;
  readonly description: string;
  /** A complete manifest in YAML. */
  readonly example: string;
}

export interface Change {
  readonly action: 'create' | 'update' | 'unchanged' | 'delete';
  readonly kind: string;
  readonly name: string;
  readonly differences: readonly { readonly path: string; readonly before?: unknown; readonly after?: unknown }[];
}

export const definitionsQuery = queryOptions({
  queryKey: ['definitions'],
  queryFn: async ({ signal }) => (await get<{ definitions: readonly Definition[] }>('/definitions', {}, signal)).definitions,
});

/** What the definitions of a kind are called, to choose from. */
export const namesOfKindQuery = (kind: string) =>
  queryOptions({
    queryKey: ['definitions', 'names', kind],
    queryFn: async ({ signal }) =>
      (await get<{ definitions: readonly Definition[] }>('/definitions', { kind }, signal)).definitions.map(({ metadata }) => metadata),
    refetchInterval: false,
  });

export const kindsQuery = queryOptions({
  queryKey: ['kinds'],
  queryFn: async ({ signal }) => (await get<{ kinds: readonly Kind[] }>('/kinds', {}, signal)).kinds,
  staleTime: 5 * 60_000,
});

/** One definition, its versions, and its text as it would be applied again. */
export const definitionQuery = (kind: string, name: string) =>
  queryOptions({
    queryKey: ['definitions', kind, name],
    queryFn: async ({ signal }) => {
      const path = `/definitions/${encodeURIComponent(kind)}/${encodeURIComponent(name)}`;
      const [found, yaml] = await Promise.all([
        get<{ definition: Definition; versions: readonly DefinitionVersion[] }>(path, {}, signal),
        getText('/definitions/export', { kind, name }, signal),
      ]);
      return { ...found, yaml };
    },
    // Somebody may be editing the text of it.
    refetchInterval: false,
  });

/** Applies YAML; with `dryRun` only says what would change. @throws ApiError with line and path of every problem. */
export async function applyYaml(yaml: string, dryRun: boolean): Promise<readonly Change[]> {
  const path = `/definitions/apply?dryRun=${dryRun}`;
  return (await postText<{ changes: readonly Change[] }>(path, yaml, 'application/yaml')).changes;
}

/** The manifests that a text stands for, files of other tools included, and what applying it would change. @throws ApiError as `applyYaml` */
export function readYaml(yaml: string): Promise<{ readonly changes: readonly Change[]; readonly manifests: readonly Manifest[] }> {
  return postText('/definitions/apply?dryRun=true&manifests=true', yaml, 'application/yaml');
}

/** Definitions rule what is measured and judged, so that everything asks again. */
export async function refreshAll(queries: QueryClient): Promise<void> {
  await queries.invalidateQueries();
}
