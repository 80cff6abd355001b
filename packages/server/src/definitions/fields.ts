import type { Path } from './issues.ts';

/** The part of JSON Schema that zod writes. */
export interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly propertyNames?: JsonSchema;
  readonly items?: JsonSchema;
  readonly prefixItems?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly pattern?: string;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
}

/** The names of fields that a schema knows at a place, of all its alternatives. */
export function fieldsAt(root: JsonSchema, path: Path): string[] {
  let schemas = alternatives(root, root);
  for (const part of path) {
    schemas = schemas.flatMap((schema) => children(schema, part)).flatMap((schema) => alternatives(schema, root));
  }
  return [...new Set(schemas.flatMap((schema) => Object.keys(schema.properties ?? {})))];
}

function children(schema: JsonSchema, part: string | number): JsonSchema[] {
  if (typeof part === 'number') return [schema.prefixItems?.[part] ?? schema.items].filter((item) => item !== undefined);
  const property = schema.properties?.[part];
  if (property !== undefined) return [property];
  return typeof schema.additionalProperties === 'object' ? [schema.additionalProperties] : [];
}

/** A schema with its references followed and its alternatives side by side. */
export function alternatives(schema: JsonSchema, root: JsonSchema, following: readonly string[] = []): JsonSchema[] {
  if (schema.$ref !== undefined) {
    if (following.includes(schema.$ref)) return [];
    const target = schema.$ref === '#' ? root : root.$defs?.[schema.$ref.replace('#/$defs/', '')];
    return target === undefined ? [] : alternatives(target, root, [...following, schema.$ref]);
  }
  const nested = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  return [schema, ...nested.flatMap((inner) => alternatives(inner, root, following))];
}
