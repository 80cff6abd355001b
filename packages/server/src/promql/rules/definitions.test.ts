import { expect, test } from 'vitest';
import { validateOffline } from '../../definitions/offline.ts';
import { parseDocuments } from '../../definitions/parse.ts';
import { ruleKinds } from '../index.ts';
import { groupsOf } from './foreign.ts';

async function problems(yaml: string) {
  const { documents } = parseDocuments(yaml, 'rules.yaml');
  const { errors } = await validateOffline({ kinds: ruleKinds, defaults: [], documents });
  return errors.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`);
}

/** As node-exporter's mixin and kubernetes-mixin have them. */
const ruleFile = `groups:
  - name: node-exporter
    rules:
      - alert: NodeFilesystemSpaceFillingUp
        annotations:
          description: Filesystem on {{ $labels.device }} at {{ $labels.instance }} has only {{ printf "%.2f" $value }}% available space left and is filling up.
          runbook_url: https://runbooks.prometheus-operator.dev/runbooks/node/nodefilesystemspacefillingup
        expr: |
          (
            node_filesystem_avail_bytes{job="node",fstype!=""} / node_filesystem_size_bytes{job="node",fstype!=""} * 100 < 40
          and
            predict_linear(node_filesystem_avail_bytes{job="node",fstype!=""}[6h], 24*60*60) < 0
          )
        for: 1h
        labels:
          severity: warning
  - name: Node Rules (v2)
    interval: 30s
    labels: {tier: 1}
    rules:
      - expr: 1 - avg without (cpu) (sum without (mode) (rate(node_cpu_seconds_total{job="node",mode=~"idle|iowait|steal"}[5m])))
        record: instance:node_cpu_utilisation:rate5m
`;

test('a rule file is taken as it is', async () => {
  expect(await problems(ruleFile)).toEqual([]);
  const { documents } = parseDocuments(ruleFile);
  expect(groupsOf(documents[0]?.value)?.map(({ manifest }) => (manifest as { metadata: unknown }).metadata)).toEqual([
    { name: 'node-exporter' },
    { name: 'node-rules-v2', displayName: 'Node Rules (v2)' },
  ]);
});

test('so is a PrometheusRule, whose groups are named after it', async () => {
  const yaml = `apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: kube, namespace: monitoring, labels: {release: x}}
spec:
  groups:
    - name: kubernetes-apps
      partial_response_strategy: abort
      rules: [{alert: A, expr: up == 0, for: 15m, keep_firing_for: 5m}]
`;
  expect(await problems(yaml)).toEqual([]);
  const [first] = groupsOf(parseDocuments(yaml).documents[0]?.value) ?? [];
  expect(first?.manifest).toMatchObject({ metadata: { name: 'kube.kubernetes-apps', displayName: 'kubernetes-apps' } });
});

test('names that are too long stay apart', () => {
  const names = ['x'.repeat(100), `${'x'.repeat(99)}y`].map((name) => groupsOf({ groups: [{ name, rules: [] }] })?.[0]?.manifest);
  const [one, other] = names.map((manifest) => (manifest as { metadata: { name: string } }).metadata.name);
  expect(one).not.toBe(other);
  expect(one?.length).toBeLessThanOrEqual(63);
});

test('what is wrong is told with its place in the file', async () => {
  const yaml = `groups:
  - name: wrong
    intervall: 1m
    rules:
      - alert: A
        expr: sum(
      - record: r
        expr: up[5m]
        for: 5m
      - alert: B
        record: b
        expr: up
      - alert: C
        expr: up
        for: five minutes
      - alert: D
        expr: up
        annotations:
          summary: '{{ template "x" }}'
        labels:
          __name__: x
  - rules: []
`;
  const found = (await problems(yaml)).join('\n');
  expect(found).toContain('3:5 groups[0].intervall: unknown field "intervall". Did you mean "interval"?');
  expect(found).toContain('9:14 groups[0].rules[1].for: a recording rule has no for');
  expect(found).toContain('10:9 groups[0].rules[2]: a rule has either record or alert');
  expect(found).toMatch(/15:14 groups\[0\]\.rules\[3\]\.for: expected a duration/);
  expect(found).toMatch(/^22:5 groups\[1\]\.name: /m);
});

test('expressions and templates are checked', async () => {
  const yaml = `groups:
  - name: wrong
    rules:
      - {alert: A, expr: sum(}
      - {record: r, expr: 'up[5m]'}
      - {record: 'r{job="x"}', expr: up}
      - {alert: D, expr: up, annotations: {summary: '{{ template "x" }}'}, labels: {__name__: x}}
`;
  const found = (await problems(yaml.replace('sum(}', "'sum('}"))).join('\n');
  expect(found).toMatch(/groups\[0\]\.rules\[0\]\.expr: .*parse error/);
  expect(found).toContain('groups[0].rules[1].expr: a rule needs a vector or a scalar; this is a matrix');
  expect(found).toContain('groups[0].rules[2].record: "r{job=');
  expect(found).toContain('groups[0].rules[3].annotations.summary: the template cannot be used: named templates are not supported');
  expect(found).toContain('"__name__" cannot be a label of a rule');
});

test.each([
  [{ groups: 'x' }, undefined],
  [{ apiVersion: 1, groups: [] }, undefined],
  [null, undefined],
  [{ groups: [] }, []],
])('%j is no rule file, or an empty one', (value, expected) => {
  expect(groupsOf(value)).toEqual(expected);
});

test('groups that are no objects are refused, not failed on', async () => {
  expect((await problems('groups: [1, null, []]')).length).toBeGreaterThan(0);
});
