import { describe, expect, test } from 'vitest';
import { Kinds } from '../../../definitions/kinds.ts';
import { dashboardKind } from '../definitions.ts';
import { importGrafana } from './import.ts';

const prometheus = { type: 'prometheus', uid: '${datasource}' };

/** As Grafana 9 to 12 export: grid, field options, a collapsed row that holds its panels. */
const modern = {
  __inputs: [{ name: 'DS_PROMETHEUS', type: 'datasource', pluginId: 'prometheus' }],
  title: 'Hosts: CPU & memory',
  tags: ['linux'],
  time: { from: 'now-24h', to: 'now' },
  refresh: '1m',
  links: [{ type: 'link', url: 'https://example.com' }],
  annotations: { list: [{ builtIn: 1, name: 'Annotations & Alerts', enable: true }] },
  templating: {
    list: [
      { name: 'datasource', type: 'datasource', query: 'prometheus' },
      {
        name: 'job',
        type: 'query',
        query: { query: 'label_values(node_uname_info, job)', refId: 'x' },
        sort: 1,
        current: { value: 'node' },
      },
      {
        name: 'node',
        type: 'query',
        definition: 'label_values(node_uname_info{job="$job"}, instance)',
        multi: true,
        includeAll: true,
        allValue: '.*',
        current: { value: ['$__all'] },
        regex: '/(.*):9100/',
      },
      { name: 'window', type: 'interval', query: '1m,5m,1h' },
      { name: 'mode', type: 'custom', query: 'User : user, system' },
      { name: 'filters', type: 'adhoc' },
    ],
  },
  panels: [
    { id: 1, type: 'row', title: 'Overview', gridPos: { x: 0, y: 0, w: 24, h: 1 }, panels: [] },
    {
      id: 2,
      type: 'gauge',
      title: 'CPU busy',
      datasource: prometheus,
      gridPos: { x: 0, y: 1, w: 3, h: 4 },
      fieldConfig: {
        defaults: {
          unit: 'percent',
          decimals: 1,
          min: 0,
          max: 100,
          mappings: [{ type: 'special', options: { match: 'null', result: { text: 'N/A' } } }],
          thresholds: {
            mode: 'absolute',
            steps: [
              { color: 'rgba(50, 172, 45, 0.97)', value: null },
              { color: 'rgba(237, 129, 40, 0.89)', value: 85 },
              { color: 'red', value: 95 },
            ],
          },
        },
      },
      options: { reduceOptions: { calcs: ['lastNotNull'] } },
      targets: [
        {
          refId: 'A',
          expr: '100 * (1 - avg(rate(node_cpu_seconds_total{mode="idle", instance="$node"}[$__rate_interval])))',
          instant: true,
        },
      ],
    },
    {
      id: 3,
      type: 'timeseries',
      title: 'Memory [[node]]',
      datasource: prometheus,
      gridPos: { x: 3, y: 1, w: 21, h: 8 },
      repeat: 'node',
      repeatDirection: 'v',
      fieldConfig: {
        defaults: {
          unit: 'bytes',
          thresholds: {
            steps: [
              { color: 'green', value: null },
              { color: 'red', value: 80 },
            ],
          },
          custom: { stacking: { mode: 'normal' }, fillOpacity: 40 },
        },
        overrides: [{ matcher: { id: 'byName', options: 'Swap' }, properties: [{ id: 'color' }] }],
      },
      targets: [
        { expr: 'node_memory_MemTotal_bytes{instance="[[node]]"}', legendFormat: '{{instance}} total', interval: '30s' },
        { expr: 'node_memory_MemFree_bytes', legendFormat: '__auto', hide: true },
        { datasource: { type: 'loki' }, expr: '{job="x"}' },
        { datasource: { type: '__expr__' }, type: 'math', expression: '$A * 2' },
      ],
    },
    {
      id: 4,
      type: 'row',
      title: 'Details',
      collapsed: true,
      gridPos: { x: 0, y: 9, w: 24, h: 1 },
      panels: [
        {
          id: 3,
          type: 'table',
          title: 'Disks',
          datasource: prometheus,
          gridPos: { x: 0, y: 10, w: 12, h: 6 },
          transformations: [
            {
              id: 'organize',
              options: { excludeByName: { Time: true }, indexByName: { device: 0, Value: 1 }, renameByName: { Value: 'Free' } },
            },
            { id: 'groupBy', options: {} },
          ],
          fieldConfig: { overrides: [{ matcher: { id: 'byName', options: 'Free' }, properties: [{ id: 'unit', value: 'bytes' }] }] },
          targets: [{ expr: 'node_filesystem_avail_bytes', format: 'table', instant: true }],
        },
        { id: 9, type: 'nodeGraph', title: 'Graph', gridPos: { x: 12, y: 10, w: 12, h: 6 } },
        { id: 10, type: 'text', options: { mode: 'markdown', content: '# Hello $node' }, gridPos: { x: 0, y: 16, w: 24, h: 2 } },
      ],
    },
  ],
};

/** As Grafana 3 to 4 wrote: rows of panels whose width is a span of twelve. */
const old = {
  dashboard: {
    title: 'Old',
    rows: [
      {
        title: 'Top',
        showTitle: true,
        height: '250px',
        panels: [
          {
            id: 1,
            type: 'singlestat',
            title: 'Up',
            span: 4,
            format: 'none',
            valueName: 'current',
            thresholds: '1,2',
            colors: ['rgba(245, 54, 54, 0.9)', 'rgba(237, 129, 40, 0.89)', 'rgba(50, 172, 45, 0.97)'],
            valueMaps: [{ op: '=', text: 'down', value: '0' }],
            targets: [{ expr: 'sum(up)', intervalFactor: 2 }],
          },
          {
            id: 2,
            type: 'graph',
            title: 'Load',
            span: 12,
            stack: true,
            fill: 1,
            yaxes: [{ format: 's', min: '0' }],
            targets: [{ expr: 'node_load1' }],
          },
        ],
      },
    ],
  },
};

describe('a dashboard of today', () => {
  const { manifest, report } = importGrafana(modern);
  const panel = (title: string) => manifest.spec.panels.find((one) => one.title === title);

  test('is a definition that its kind accepts', () => {
    expect(new Kinds([dashboardKind]).accept(JSON.parse(JSON.stringify(manifest)))).toHaveProperty('accepted');
    expect(manifest.metadata).toEqual({ name: 'hosts-cpu-memory', displayName: 'Hosts: CPU & memory' });
    expect(manifest.spec).toMatchObject({ range: '24h', refresh: '1m', tags: ['linux'] });
  });

  test('keeps its variables but those that choose a data source or filter ad hoc', () => {
    expect(manifest.spec.variables).toEqual([
      { name: 'job', type: 'query', query: 'label_values(node_uname_info, job)', default: 'node', sort: 'text' },
      {
        name: 'node',
        type: 'query',
        query: 'label_values(node_uname_info{job="$job"}, instance)',
        regex: '(.*):9100',
        default: ['All'],
        multi: true,
        includeAll: true,
        allValue: '.*',
      },
      { name: 'window', type: 'interval', values: ['1m', '5m', '1h'] },
      { name: 'mode', type: 'custom', values: ['user', 'system'] },
    ]);
    expect(report.notes).toContainEqual({ of: 'filters', outcome: 'left_out', text: 'ad hoc filters' });
  });

  test('keeps a gauge with its bounds, unit and thresholds as judgements', () => {
    expect(panel('CPU busy')).toEqual({
      id: 'p2',
      type: 'gauge',
      title: 'CPU busy',
      position: { x: 0, y: 1, w: 3, h: 4 },
      queries: [
        { promql: '100 * (1 - avg(rate(node_cpu_seconds_total{mode="idle", instance="$node"}[$__rate_interval])))', instant: true },
      ],
      unit: 'percent',
      decimals: 1,
      min: 0,
      max: 100,
      thresholds: [
        { from: null, state: 'good' },
        { from: 85, state: 'caution' },
        { from: 95, state: 'bad' },
      ],
      reduce: 'last',
    });
  });

  test('keeps what Prometheus answers and says what it cannot ask', () => {
    expect(panel('Memory ${node}')).toMatchObject({
      repeat: 'node',
      repeatDirection: 'vertical',
      unit: 'bytes',
      stacked: true,
      fill: 0.4,
      queries: [
        { promql: 'node_memory_MemTotal_bytes{instance="${node}"}', legend: '{{instance}} total', step: '30s' },
        { promql: 'node_memory_MemFree_bytes', hidden: true },
      ],
    });
    expect(panel('Memory ${node}')).not.toHaveProperty('thresholds');
    const said = report.notes.filter(({ of }) => of === 'Memory [[node]]').map(({ text }) => text);
    expect(said).toEqual([
      '1 override of single series (colours, axes, units)',
      'a query of the data source type "loki": only PromQL can be asked',
      'a query of the data source type "__expr__": only PromQL can be asked',
    ]);
  });

  test('opens a collapsed row into its panels, with unique ids, and leaves out what has no counterpart', () => {
    expect(manifest.spec.panels.map(({ id, type }) => `${id} ${type}`)).toEqual([
      'p1 row',
      'p2 gauge',
      'p3 timeseries',
      'p4 row',
      'p3-2 table',
      'p10 text',
    ]);
    expect(panel('Details')).toMatchObject({ collapsed: true });
    expect(panel('Disks')?.columns).toEqual([
      { field: 'device' },
      { field: 'Value', title: 'Free', unit: 'bytes' },
      { field: 'Time', hidden: true },
    ]);
    expect(report).toMatchObject({ panels: 6, panelsLeftOut: 1, variables: 4 });
    expect(report.notes).toContainEqual({ of: 'Graph', outcome: 'left_out', text: 'a panel of the type "nodeGraph"' });
    expect(report.notes).toContainEqual({ of: 'Disks', outcome: 'left_out', text: 'the transformation "groupBy"' });
    expect(report.notes).toContainEqual({ of: undefined, outcome: 'left_out', text: 'a link to elsewhere' });
  });
});

test('a dashboard of rows becomes one grid, its singlestats stats', () => {
  const { manifest, report } = importGrafana(old);
  expect(manifest.spec.panels).toEqual([
    { id: 'p1', type: 'row', title: 'Top', position: { x: 0, y: 0, w: 24, h: 1 } },
    {
      id: 'p1-2',
      type: 'stat',
      title: 'Up',
      position: { x: 0, y: 1, w: 8, h: 7 },
      queries: [{ promql: 'sum(up)' }],
      unit: 'count',
      thresholds: [
        { from: null, state: 'bad' },
        { from: 1, state: 'caution' },
        { from: 2, state: 'good' },
      ],
      names: { 0: 'down' },
      reduce: 'last',
    },
    {
      id: 'p2',
      type: 'timeseries',
      title: 'Load',
      position: { x: 0, y: 8, w: 24, h: 7 },
      queries: [{ promql: 'node_load1' }],
      unit: 'seconds',
      min: 0,
      stacked: true,
      fill: 0.1,
    },
  ]);
  expect(report.notes).toEqual([{ of: undefined, outcome: 'changed', text: 'interval factors: steps are as wide as the chart needs' }]);
});

describe('what is not a dashboard', () => {
  test.each([[null], [[]], ['text'], [{}], [{ panels: {} }], [{ kind: 'Dashboard', apiVersion: 'dashboard.grafana.app/v2', spec: {} }]])(
    '%j is refused in words',
    (value) => {
      expect(() => importGrafana(value)).toThrow(/no Grafana dashboard/);
    },
  );

  test('hostile content becomes an acceptable definition or is left out', () => {
    const panels = Array.from({ length: 700 }, (_, id) => ({
      id,
      type: 'stat',
      title: 'x'.repeat(10_000),
      gridPos: { x: -5, y: 1e9, w: 99, h: 'a' },
      targets: [{ expr: 5 }, null, { expr: 'up' }],
    }));
    const { manifest, report } = importGrafana({
      title: '///',
      panels,
      templating: { list: [{ name: '__proto__', type: 'custom' }, { type: 'query' }, 7] },
    });
    expect(new Kinds([dashboardKind]).accept(JSON.parse(JSON.stringify(manifest)))).toHaveProperty('accepted');
    expect(manifest.spec.panels).toHaveLength(500);
    expect(manifest.metadata.name).toBe('imported-dashboard');
    expect(report.notes).toContainEqual({ of: undefined, outcome: 'left_out', text: 'all panels after the first 500' });
  });
});
