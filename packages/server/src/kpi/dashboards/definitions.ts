import { z } from 'zod';
import type { Kind } from '../../definitions/types.ts';
import { stats } from '../../metrics/types.ts';
import { filterSchema } from '../../metrics/wire.ts';

const variableName = z.string().regex(/^[A-Za-z_]\w{0,63}$/, 'a variable is named by letters, digits and _');
const title = z.string().max(200);

const variable = z.strictObject({
  name: variableName,
  label: z.string().max(100).optional().describe('What people see; the name when absent'),
  type: z
    .enum(['query', 'custom', 'interval', 'text', 'constant'])
    .describe('Where its values come from: a query, the list `values`, durations, what people type, or the one `default`'),
  query: z
    .string()
    .max(5_000)
    .optional()
    .describe('For `query`: label_values(up, job), label_values(job), label_names(), metrics(regex) or query_result(promql)'),
  regex: z.string().max(500).optional().describe('Keeps values that match; of a capture group, what it captures'),
  values: z.array(z.string().max(500)).max(1_000).optional(),
  default: z.union([z.string().max(2_000), z.array(z.string().max(2_000)).max(1_000)]).optional(),
  multi: z.boolean().optional().describe('Several values may be chosen; in a query they become (a|b)'),
  includeAll: z.boolean().optional().describe('Offers "All"'),
  allValue: z.string().max(500).optional().describe('What "All" stands for in a query; all values when absent'),
  hidden: z.boolean().optional(),
  sort: z.enum(['none', 'text', 'number']).optional(),
});

const query = z.strictObject({
  promql: z.string().min(1).max(10_000).optional().describe('PromQL; exactly one of promql and metric'),
  metric: z.string().min(1).max(200).optional().describe('Name of a metric, such as delivery.change_lead_time'),
  stat: z.enum(stats).optional().describe('Of a metric'),
  filter: filterSchema.optional().describe('Of a metric'),
  groupBy: z.array(z.string().max(200)).max(5).optional().describe('Of a metric'),
  legend: z.string().max(500).optional().describe('Name of a series; {{label}} stands for its value. All labels when absent'),
  instant: z.boolean().optional().describe('One value at the end of the range'),
  step: z.string().max(20).optional().describe('Least width of a step, such as 1m'),
  hidden: z.boolean().optional(),
});

const threshold = z.strictObject({
  from: z.number().nullable().describe('Holds from this value on; null for the first, which has no lower end'),
  state: z.enum(['neutral', 'good', 'caution', 'bad']),
});

const position = z.strictObject({
  x: z.number().int().min(0).max(23),
  y: z.number().int().min(0).max(10_000),
  w: z.number().int().min(1).max(24),
  h: z.number().int().min(1).max(200),
});

const panelTypes = ['timeseries', 'stat', 'gauge', 'bargauge', 'table', 'heatmap', 'text', 'row'] as const;

const panel = z.strictObject({
  id: z.string().min(1).max(63).describe('Unique in the dashboard; links to a panel use it'),
  type: z.enum(panelTypes),
  title: title.optional(),
  description: z.string().max(5_000).optional(),
  position: position.describe('On a grid of 24 columns; a row of height 1 is 38 px'),
  queries: z.array(query).max(30).optional(),
  unit: z
    .string()
    .max(60)
    .optional()
    .describe('count, per_second, ratio, percent, seconds, bytes, bytes_per_second, or a text put behind the number'),
  decimals: z.number().int().min(0).max(12).optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  thresholds: z.array(threshold).max(20).optional(),
  stacked: z.boolean().optional(),
  fill: z.number().min(0).max(1).optional().describe('Opacity of the area under a line'),
  draw: z.enum(['line', 'bars', 'points']).optional(),
  legend: z.enum(['list', 'table', 'hidden']).optional(),
  reduce: z
    .enum(['last', 'mean', 'min', 'max', 'sum', 'count', 'range', 'first'])
    .optional()
    .describe('How a stat, gauge or bar makes one number of a series; last when absent'),
  orientation: z.enum(['horizontal', 'vertical']).optional(),
  names: z.record(z.string().max(200), z.string().max(200)).optional().describe('Texts shown for values, such as {"0": "down", "1": "up"}'),
  columns: z
    .array(
      z.strictObject({
        field: z.string().max(200),
        title: title.optional(),
        unit: z.string().max(60).optional(),
        hidden: z.boolean().optional(),
      }),
    )
    .max(100)
    .optional()
    .describe('Of a table: labels and "Value" (or "Value #A" of several queries), in the order shown'),
  text: z.string().max(50_000).optional().describe('Of a text panel: Markdown'),
  repeat: variableName.optional().describe('Shows the panel, or the row with its panels, once for each chosen value of this variable'),
  repeatDirection: z.enum(['horizontal', 'vertical']).optional(),
  maxPerRow: z.number().int().min(1).max(24).optional(),
  collapsed: z.boolean().optional().describe('Of a row: the panels below it, up to the next row, begin hidden'),
});

const spec = z.strictObject({
  description: z.string().max(5_000).optional(),
  tags: z.array(z.string().min(1).max(100)).max(50).optional(),
  range: z.string().max(20).optional().describe("The time range that it opens with, such as 6h; the page's when absent"),
  refresh: z.string().max(20).optional().describe('How often it asks anew, such as 30s; not by itself when absent'),
  variables: z.array(variable).max(50).optional(),
  panels: z.array(panel).max(500),
});

export type DashboardSpec = z.infer<typeof spec>;
export type DashboardPanel = z.infer<typeof panel>;
export type DashboardVariable = z.infer<typeof variable>;
export type DashboardQuery = z.infer<typeof query>;

export const dashboardKind: Kind<DashboardSpec> = {
  name: 'Dashboard',
  apiVersion: 'binnacle/v1',
  description: 'Panels on a grid, each asking PromQL or metrics, with variables that rule them all.',
  spec,
  example: `apiVersion: binnacle/v1
kind: Dashboard
metadata:
  name: hosts
  displayName: Hosts
spec:
  range: 6h
  variables:
    - {name: instance, type: query, query: 'label_values(up, instance)', multi: true, includeAll: true}
  panels:
    - id: load
      type: timeseries
      title: Load
      position: {x: 0, y: 0, w: 12, h: 8}
      queries:
        - {promql: 'node_load1{instance=~"$instance"}', legend: '{{instance}}'}
    - id: lead-time
      type: stat
      title: Lead time
      position: {x: 12, y: 0, w: 6, h: 8}
      unit: seconds
      queries:
        - {metric: delivery.change_lead_time, stat: p50}
`,
};
