import { alternatives, type JsonSchema } from './fields.ts';
import type { Kinds } from './kinds.ts';

export interface ReferenceFile {
  /** Below the directory of the documentation. */
  readonly path: string;
  readonly text: string;
}

/** What is published about kinds: a JSON Schema and an example of each, one schema of all for editors, and a page to read. */
export function reference(kinds: Kinds): ReferenceFile[] {
  const entries = kinds.all().map(({ kind, jsonSchema }) => ({ ...kind, jsonSchema, file: fileName(kind.apiVersion, kind.name) }));
  const schemas = entries.map(({ file, name, apiVersion, description, jsonSchema }) =>
    json(`schemas/${file}.json`, { ...jsonSchema, title: `${apiVersion} ${name}`, description }),
  );
  const all = json('schemas/manifest.json', {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Manifest of Binnacle',
    oneOf: entries.map(({ file }) => ({ $ref: `./${file}.json` })),
  });
  const examples = entries.map(({ file, example }) => ({ path: `examples/${file}.yaml`, text: `${example.trim()}\n` }));
  return [...schemas, all, ...examples, { path: 'definitions.md', text: page(entries) }];
}

interface Entry {
  readonly name: string;
  readonly apiVersion: string;
  readonly description: string;
  readonly example: string;
  readonly jsonSchema: JsonSchema;
  readonly file: string;
}

function fileName(apiVersion: string, name: string): string {
  const [group] = apiVersion.split('/');
  return group === 'binnacle' ? name.toLowerCase() : `${group}-${name.toLowerCase()}`;
}

function json(path: string, value: unknown): ReferenceFile {
  return { path, text: `${JSON.stringify(value, null, 2)}\n` };
}

function page(entries: readonly Entry[]): string {
  const first = entries[0];
  return `# Definitions

<!-- Written by "binnacle reference"; change the kinds in the code instead. -->

What people decide is written down as manifests, in YAML or JSON, several to a file if you like:

\`\`\`yaml
apiVersion: binnacle/v1
kind: ${first?.name ?? 'Service'}
metadata:
  name: lower-case-name
spec: {}
\`\`\`

| command | what it does |
|---|---|
| \`binnacle validate -f PATH\` | checks files without a server |
| \`binnacle plan -f PATH\` | shows what would change; \`--exit-code\` exits with 1 when something would |
| \`binnacle apply -f PATH\` | applies all manifests or none; what files own is read-only in the UI |
| \`binnacle apply -f PATH --prune\` | removes besides what files own and these no longer hold |
| \`binnacle export\` | writes the server's definitions as YAML that applies back |

\`PATH\` is a file, a directory (\`*.yaml\`, \`*.yml\`, \`*.json\` in it and below) or \`-\` for standard input; \`-f\` takes several.
The commands reach the server at \`BINNACLE_URL\` (http://127.0.0.1:4100) with the API token in \`BINNACLE_TOKEN\`. They exit with 2 when
something is wrong, and name file, line, column and path:

\`\`\`
slo.yaml:9:15: spec.objectives[0].target: expected a number, found "high"
\`\`\`

Unknown fields are refused. An editor that knows the YAML language server checks while you type with this first line:

\`\`\`yaml
# yaml-language-server: $schema=<path or address of>/docs/schemas/manifest.json
\`\`\`

A name is unique among the definitions of its kind. \`files\` own what \`apply\` brought; \`people\` what was made in the UI or sent to
\`POST /api/v1/definitions/apply\` without \`owner\`; \`binnacle\` what came with the server, which anyone may change or remove, and which then stays so.
Files take over what they hold, whoever made it: an export that is applied belongs to files from then on.
Every change is a version, an entry in the audit log and one on the timeline. One request holds at most 1000 manifests, one file at most 1 MiB.

## Fields of \`metadata\`

${first === undefined ? '' : table(rowsOf(first.jsonSchema.properties?.metadata ?? {}, first.jsonSchema, ''))}

${entries.map(section).join('\n')}`;
}

function section({ name, apiVersion, description, example, jsonSchema, file }: Entry): string {
  const spec = jsonSchema.properties?.spec ?? {};
  return `## ${name}${apiVersion === 'binnacle/v1' ? '' : ` (\`${apiVersion}\`)`}

${description}

\`\`\`yaml
${example.trim()}
\`\`\`

${table(rowsOf(spec, jsonSchema, 'spec'))}

[JSON Schema](schemas/${file}.json) · [example](examples/${file}.yaml)
`;
}

interface FieldRow {
  readonly path: string;
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
}

/**
 * All fields below a schema, in reading order; those of alternatives follow one another. What refers to itself, such as
 * formulas of formulas, is told once.
 */
function rowsOf(schema: JsonSchema, root: JsonSchema, path: string, told: Map<string, string> = new Map()): FieldRow[] {
  const rows = new Map<string, FieldRow>();
  const add = (found: readonly FieldRow[]) => {
    for (const row of found) if (!rows.has(row.path)) rows.set(row.path, row);
  };
  const refs = referencesOf(schema);
  if (refs.some((ref) => told.has(ref))) return [];
  for (const ref of refs) told.set(ref, path);
  const shapes = alternatives(schema, root);
  const withFields = shapes.filter((shape) => shape.properties !== undefined);
  for (const shape of shapes) {
    for (const [name, field] of Object.entries(shape.properties ?? {})) {
      const at = path === '' ? name : `${path}.${name}`;
      const required = withFields.every((one) => one.required?.includes(name) ?? false);
      const before = referencesOf(field)
        .map((ref) => told.get(ref))
        .find((place) => place !== undefined);
      const same = before === undefined ? '' : ` As \`${before}\`.`;
      add([{ path: at, type: typeOf(field, root), required, description: `${describe(field, root)}${same}`.trim() }]);
      add(rowsOf(field, root, at, told));
    }
    if (shape.items !== undefined) add(rowsOf(shape.items, root, `${path}[]`, told));
    if (typeof shape.additionalProperties === 'object') add(rowsOf(shape.additionalProperties, root, `${path}.*`, told));
  }
  return [...rows.values()];
}

/** The shared schemas that a schema is, or has among its alternatives. */
function referencesOf(schema: JsonSchema): string[] {
  if (schema.$ref !== undefined) return [schema.$ref];
  return [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])].flatMap(referencesOf);
}

function typeOf(schema: JsonSchema, root: JsonSchema): string {
  const types = alternatives(schema, root).flatMap((one) => {
    if (one.const !== undefined) return [`\`${JSON.stringify(one.const)}\``];
    if (one.enum !== undefined) return one.enum.map((value) => `\`${String(value)}\``);
    if (one.type === 'array') return [`list of ${one.items === undefined ? 'anything' : typeOf(one.items, root)}`];
    if (one.type === 'object' && typeof one.additionalProperties === 'object') return [`map of ${typeOf(one.additionalProperties, root)}`];
    return one.type === undefined ? [] : [one.type];
  });
  return [...new Set(types)].join(' or ') || 'anything';
}

function describe(schema: JsonSchema, root: JsonSchema): string {
  const described = [schema, ...alternatives(schema, root)].find((one) => one.description !== undefined);
  const byDefault = schema.default === undefined ? '' : `By default \`${JSON.stringify(schema.default)}\`.`;
  return [described?.description ?? '', byDefault].filter((part) => part !== '').join(' ');
}

function table(rows: readonly FieldRow[]): string {
  if (rows.length === 0) return 'No fields.';
  const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
  const lines = rows.map(
    ({ path, type, required, description }) => `| \`${path}\`${required ? ' *' : ''} | ${cell(type)} | ${cell(description)} |`,
  );
  return ['| field (* required) | type | what it says |', '|---|---|---|', ...lines].join('\n');
}
