import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { type TestApp, testApp } from '../../../../test/support/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.close());

const yaml = { 'content-type': 'application/yaml' };
const applyYaml = (text: string | Buffer, query = '', headers = yaml) =>
  app.call('POST', `/api/v1/definitions/apply${query}`, text, headers);
const team = (name: string, description = 'A team') =>
  `apiVersion: binnacle/v1\nkind: Team\nmetadata:\n  name: ${name}\nspec:\n  description: ${description}\n`;

test('YAML with several documents is applied', async () => {
  const answer = await applyYaml(`${team('payments')}---\n${team('search')}`);
  expect(answer.status).toBe(200);
  expect(answer.body.changes).toMatchObject([
    { action: 'create', kind: 'Team', name: 'payments' },
    { action: 'create', kind: 'Team', name: 'search' },
  ]);
  expect((await app.call('GET', '/api/v1/definitions?kind=Team')).body.definitions).toHaveLength(2);
});

test('JSON is applied: one manifest, a list, or manifests with their owner', async () => {
  const manifest = (name: string) => ({ apiVersion: 'binnacle/v1', kind: 'Team', metadata: { name }, spec: {} });
  expect((await app.call('POST', '/api/v1/definitions/apply', manifest('json-one'))).body.changes).toHaveLength(1);
  expect((await app.call('POST', '/api/v1/definitions/apply', [manifest('json-two'), manifest('json-three')])).body.changes).toHaveLength(
    2,
  );
  await app.call('POST', '/api/v1/definitions/apply', { manifests: [manifest('json-four')], owner: 'files' });
  expect((await app.call('GET', '/api/v1/definitions/Team/json-four')).body.definition).toMatchObject({ owner: 'files', version: 1 });
  const refused = await app.call('POST', '/api/v1/definitions/apply', manifest('json-four'));
  expect(refused.body.changes).toMatchObject([{ action: 'unchanged' }]);
  const changed = await app.call('POST', '/api/v1/definitions/apply', { ...manifest('json-four'), spec: { description: 'x' } });
  expect(changed).toMatchObject({ status: 409, body: { code: 'conflict', detail: expect.stringContaining('owned by files') } });
  expect((await app.call('DELETE', '/api/v1/definitions/Team/json-four')).status).toBe(409);
});

test('a mistake is answered with line, column, path, and what was expected', async () => {
  const answer = await applyYaml(`${team('right')}---\n${team('wrong').replace('description: A team', 'descripton: A team')}`);
  expect(answer.status).toBe(422);
  expect(answer.body).toMatchObject({
    code: 'invalid_definition',
    detail: expect.stringContaining('line 13: spec.descripton: unknown field "descripton". Did you mean "description"?'),
    problems: [{ line: 13, column: 3, path: 'spec.descripton' }],
  });
  expect((await app.call('GET', '/api/v1/definitions/Team/right')).status).toBe(404);
});

test('a dry run changes nothing', async () => {
  expect((await applyYaml(team('dry'), '?dryRun=true')).body.changes).toMatchObject([{ action: 'create' }]);
  expect((await app.call('GET', '/api/v1/definitions/Team/dry')).status).toBe(404);
});

test('the manifests that a text stands for are answered when they are asked for', async () => {
  const { body } = await applyYaml(team('shown'), '?dryRun=true&manifests=true');
  expect(body.manifests).toEqual([
    { apiVersion: 'binnacle/v1', kind: 'Team', metadata: { name: 'shown' }, spec: { description: 'A team' } },
  ]);
  const foreign = 'route: {receiver: all}\nreceivers: [{name: all, webhook_configs: [{url: "https://example.org/hook"}]}]\n';
  const read = (await applyYaml(foreign, '?dryRun=true&manifests=true')).body.manifests;
  expect(read.map(({ kind }: { kind: string }) => kind)).toEqual(['NotificationChannel', 'AlertRouting']);
});

test('an update names what differs, and every version can be read', async () => {
  await applyYaml(team('versioned', 'first'));
  const answer = await applyYaml(team('versioned', 'second'));
  expect(answer.body.changes[0].differences).toEqual([{ path: '/spec/description', before: 'first', after: 'second' }]);
  const { body } = await app.call('GET', '/api/v1/definitions/Team/versioned');
  expect(body.versions.map((version: any) => [version.version, version.manifest.spec.description])).toEqual([
    [2, 'second'],
    [1, 'first'],
  ]);
});

test('a removed definition is gone, and removing it again says so', async () => {
  await applyYaml(team('brief'));
  expect((await app.call('DELETE', '/api/v1/definitions/Team/brief')).body.change).toMatchObject({ action: 'delete', name: 'brief' });
  expect((await app.call('DELETE', '/api/v1/definitions/Team/brief')).status).toBe(404);
});

test('what is exported applies back without a change, seeds and examples of every kind included', async () => {
  const { kinds } = (await app.call('GET', '/api/v1/kinds')).body;
  const examples = kinds.map(({ example }: any) => example).join('\n---\n');
  const applied = await applyYaml(examples);
  expect(applied.status, applied.text).toBe(200);
  const exported = await app.call('GET', '/api/v1/definitions/export');
  expect(exported.headers['content-type']).toContain('application/yaml');
  const again = await applyYaml(exported.text);
  expect(again.status, again.text).toBe(200);
  expect(new Set(again.body.changes.map((change: any) => change.action))).toEqual(new Set(['unchanged']));
  expect(again.body.changes.length).toBe((await app.call('GET', '/api/v1/definitions')).body.definitions.length);
});

test('odd text survives export and apply', async () => {
  const notes = {
    a: 'line\nbreak\n\n  indented',
    b: '---\n: # "quoted" \'x\'',
    c: '0123',
    d: 'true',
    e: 'ünï 👩‍🚀 \u2028',
    f: '   ',
    g: '&a *b !c',
  };
  const manifest = { apiVersion: 'binnacle/v1', kind: 'Team', metadata: { name: 'odd', annotations: notes }, spec: {} };
  await app.call('POST', '/api/v1/definitions/apply', manifest);
  const { text } = await app.call('GET', '/api/v1/definitions/export?kind=Team');
  const documents = (parseAllDocuments(text) as any[]).map((document) => document.toJS());
  expect(documents.find((document) => document.metadata.name === 'odd').metadata.annotations).toEqual(notes);
  expect((await applyYaml(text)).body.changes.filter((change: any) => change.name === 'odd')).toMatchObject([{ action: 'unchanged' }]);
});

test('an export keeps the order in which fields were written', async () => {
  const text = 'apiVersion: binnacle/v1\nkind: Team\nmetadata:\n  name: ordered\n  labels:\n    zebra: "1"\n    a: "2"\nspec: {}\n';
  await applyYaml(text);
  expect((await app.call('GET', '/api/v1/definitions/export?kind=Team')).text).toContain(text);
});

test('kinds come with a JSON Schema and an example, and let no unknown field pass', async () => {
  const { kinds } = (await app.call('GET', '/api/v1/kinds')).body;
  expect(kinds.map((kind: any) => `${kind.apiVersion} ${kind.name}`)).toEqual(
    expect.arrayContaining([
      'binnacle/v1 Service',
      'binnacle/v1 Team',
      'binnacle/v1 Metric',
      'binnacle/v1 KPI',
      'binnacle/v1 SLO',
      'openslo/v1 SLO',
      'binnacle/v1 Budget',
    ]),
  );
  for (const kind of kinds) expect(openObjects(kind.schema, kind.name)).toEqual([]);
});

function openObjects(schema: any, path: string): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const open = schema.properties !== undefined && schema.additionalProperties !== false ? [path] : [];
  return [...open, ...Object.entries(schema).flatMap(([key, inner]) => openObjects(inner, `${path}/${key}`))];
}

test.each([
  ['nothing', '', yaml, 400],
  ['only a comment', '# nothing', yaml, 400],
  ['bytes that are not UTF-8', Buffer.from([0x61, 0x3a, 0xff]), yaml, 400],
  ['broken YAML', 'a: [', yaml, 422],
  ['broken JSON', '{"a":', { 'content-type': 'application/json' }, 400],
  ['deep JSON', '['.repeat(1000), { 'content-type': 'application/json' }, 400],
  ['a list that is no manifest', '[1]', { 'content-type': 'application/json' }, 422],
  ['an unknown field around manifests', '{"manifests":[],"ownr":"files"}', { 'content-type': 'application/json' }, 400],
  ['an owner that nobody can be', '{"manifests":[{}],"owner":"binnacle"}', { 'content-type': 'application/json' }, 400],
  ['a form', 'a=1', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
  ['more than may be sent', Buffer.alloc(9 * 1024 * 1024, 32), yaml, 413],
] as const)('%s is refused', async (_, body, headers, status) => {
  const answer = await applyYaml(body as string, '', headers as typeof yaml);
  expect(answer.status, answer.text).toBe(status);
  expect(answer.body.detail).toBeTruthy();
});

test('an unknown kind in a question is said to be unknown', async () => {
  expect((await app.call('GET', '/api/v1/definitions?kind=Nope')).status).toBe(404);
  expect((await app.call('GET', '/api/v1/definitions/export?kind=Nope')).status).toBe(404);
});

test('a definition cannot be applied by nobody', async () => {
  expect((await app.http.inject({ method: 'POST', url: '/api/v1/definitions/apply', payload: team('x'), headers: yaml })).statusCode).toBe(
    401,
  );
});
