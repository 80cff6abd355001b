import { z } from 'zod';
import { fieldsAt, type JsonSchema } from './fields.ts';
import { type Finding, findings, type Path, shown } from './issues.ts';
import { didYouMean } from './suggest.ts';
import type { ForeignManifest, Kind, Manifest } from './types.ts';

const metadata = z.strictObject({
  name: z
    .string()
    .max(63)
    .regex(
      /^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/,
      'expected lower-case letters, digits, "-", "." and "_", beginning and ending with a letter or digit',
    )
    .describe('Unique among the definitions of its kind; links and references use it.'),
  displayName: z.string().min(1).max(200).optional().describe('What people see; by default the name.'),
  labels: z
    .record(z.string().min(1).max(200), z.union([z.string().max(1000), z.array(z.string().max(1000)).max(100)]))
    .optional()
    .describe('For grouping and searching.'),
  annotations: z
    .record(z.string().min(1).max(200), z.string().max(10_000))
    .optional()
    .describe('Notes for people and tools; Binnacle keeps them.'),
});

function envelope(kind: Kind): z.ZodType<Manifest> {
  return z.strictObject({
    apiVersion: z.literal(kind.apiVersion),
    kind: z.literal(kind.name),
    metadata,
    spec: kind.spec as z.ZodType<unknown>,
  });
}

/** A manifest that its kind accepts: as it was written, and as its kind reads it (defaults filled in). */
export interface Accepted {
  readonly kind: Kind;
  readonly written: Manifest;
  readonly read: Manifest;
}

export type Acceptance = { readonly accepted: Accepted } | { readonly findings: readonly Finding[] };

interface Entry {
  readonly kind: Kind;
  readonly schema: z.ZodType<Manifest>;
  readonly jsonSchema: JsonSchema;
}

/** All kinds of manifests there are, found by `apiVersion` and `kind`. */
export class Kinds {
  readonly #entries: readonly Entry[];

  /** @throws Error when two kinds have the same `apiVersion` and name: a defect. */
  constructor(kinds: readonly Kind[]) {
    this.#entries = kinds.map((kind) => {
      const schema = envelope(kind);
      return { kind, schema, jsonSchema: z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema };
    });
    const names = kinds.map((kind) => `${kind.apiVersion} ${kind.name}`);
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    if (twice !== undefined) throw new Error(`kind "${twice}" is declared twice`);
  }

  all(): readonly { readonly kind: Kind; readonly jsonSchema: JsonSchema }[] {
    return this.#entries;
  }

  find(apiVersion: string, name: string): Kind | undefined {
    return this.#entries.find((entry) => entry.kind.apiVersion === apiVersion && entry.kind.name === name)?.kind;
  }

  /** Whether any version of the kind exists: definitions of a kind share their names whatever the version. */
  has(name: string): boolean {
    return this.#entries.some((entry) => entry.kind.name === name);
  }

  /** What a value that is another tool's file holds, as manifests; `undefined` for a value that is to be a manifest itself. */
  fromForeign(value: unknown): readonly ForeignManifest[] | undefined {
    for (const { kind } of this.#entries) {
      const found = kind.fromForeign?.(value);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Takes an untrusted value for a manifest, or says everything that is wrong with it. */
  accept(value: unknown): Acceptance {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return { findings: [{ path: [], message: `expected a manifest (apiVersion, kind, metadata, spec), found ${shown(value)}` }] };
    }
    const { apiVersion, kind: name } = value as Record<string, unknown>;
    const entry = this.#entries.find((candidate) => candidate.kind.apiVersion === apiVersion && candidate.kind.name === name);
    if (entry === undefined) return { findings: [this.#noSuchKind(apiVersion, name)] };
    const parsed = entry.schema.safeParse(value);
    const found = parsed.success ? [] : findings(parsed.error.issues, value, (path) => fieldsAt(entry.jsonSchema, path));
    const unstorable = found.length === 0 ? unstorableText(value, []) : undefined;
    if (unstorable !== undefined) found.push(unstorable);
    if (!parsed.success || found.length > 0) return { findings: found };
    return { accepted: { kind: entry.kind, written: value as Manifest, read: parsed.data as Manifest } };
  }

  #noSuchKind(apiVersion: unknown, name: unknown): Finding {
    const versions = [...new Set(this.#entries.map((entry) => entry.kind.apiVersion))];
    if (typeof apiVersion !== 'string' || !versions.includes(apiVersion)) {
      const what = apiVersion === undefined ? 'missing; ' : '';
      const found = apiVersion === undefined ? '' : `, found ${shown(apiVersion)}`;
      return { path: ['apiVersion'], message: `${what}expected one of ${versions.map((version) => `"${version}"`).join(', ')}${found}` };
    }
    const names = this.#entries.filter((entry) => entry.kind.apiVersion === apiVersion).map((entry) => entry.kind.name);
    if (typeof name !== 'string') {
      const found = name === undefined ? 'missing; ' : `found ${shown(name)}; `;
      return { path: ['kind'], message: `${found}expected one of ${names.join(', ')}` };
    }
    const meant = didYouMean(name, names);
    return { path: ['kind'], message: `${apiVersion} has no kind "${name}".${meant || ` It has ${names.join(', ')}.`}` };
  }
}

/** Postgres keeps no NUL characters and no halves of surrogate pairs; better said here than as a failure of the store. */
function unstorableText(value: unknown, path: Path): Finding | undefined {
  if (typeof value === 'string') {
    if (value.includes('\0')) return { path, message: 'the text holds a NUL character, which cannot be stored' };
    if (!value.isWellFormed()) return { path, message: 'the text holds half of a surrogate pair, which cannot be stored' };
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    const found = unstorableText(key, at) ?? unstorableText(inner, at);
    if (found !== undefined) return found;
  }
  return undefined;
}
