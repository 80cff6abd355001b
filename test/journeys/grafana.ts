const prometheus = { type: 'prometheus', uid: '${DS_PROMETHEUS}' };

/** A dashboard of the shop's numbers as Grafana 11 exports one, with parts that are not the same here. */
export const grafanaDashboard = {
  __inputs: [{ name: 'DS_PROMETHEUS', label: 'Prometheus', type: 'datasource', pluginId: 'prometheus' }],
  __requires: [{ type: 'grafana', id: 'grafana', name: 'Grafana', version: '11.2.0' }],
  title: 'Shop overview',
  uid: 'shop-overview',
  schemaVersion: 39,
  tags: ['shop'],
  time: { from: 'now-1h', to: 'now' },
  annotations: { list: [{ builtIn: 1, name: 'Annotations & Alerts', enable: true }] },
  templating: {
    list: [
      {
        name: 'instance',
        type: 'query',
        datasource: prometheus,
        definition: 'label_values(shop_queue_length, instance)',
        query: { query: 'label_values(shop_queue_length, instance)', refId: 'StandardVariableQuery' },
        multi: true,
        includeAll: true,
        sort: 1,
        current: { text: ['All'], value: ['$__all'] },
      },
    ],
  },
  panels: [
    { id: 1, type: 'row', title: 'Traffic', collapsed: false, gridPos: { x: 0, y: 0, w: 24, h: 1 }, panels: [] },
    {
      id: 2,
      type: 'timeseries',
      title: 'Requests',
      datasource: prometheus,
      gridPos: { x: 0, y: 1, w: 12, h: 8 },
      fieldConfig: { defaults: { unit: 'reqps', custom: { stacking: { mode: 'normal' }, fillOpacity: 20 } }, overrides: [] },
      options: { legend: { displayMode: 'table', calcs: ['lastNotNull'] } },
      targets: [
        {
          refId: 'A',
          datasource: prometheus,
          expr: 'sum by (instance) (rate(shop_requests_total{instance=~"$instance"}[$__rate_interval]))',
          legendFormat: '{{instance}}',
        },
      ],
    },
    {
      id: 3,
      type: 'stat',
      title: 'Waiting',
      datasource: prometheus,
      gridPos: { x: 12, y: 1, w: 6, h: 8 },
      fieldConfig: {
        defaults: {
          unit: 'short',
          thresholds: {
            mode: 'absolute',
            steps: [
              { color: 'green', value: null },
              { color: 'red', value: 50 },
            ],
          },
        },
      },
      options: { reduceOptions: { calcs: ['lastNotNull'] } },
      targets: [{ refId: 'A', datasource: prometheus, expr: 'sum(shop_queue_length{instance=~"$instance"})', legendFormat: 'orders' }],
    },
    {
      id: 4,
      type: 'table',
      title: 'By instance',
      datasource: prometheus,
      gridPos: { x: 18, y: 1, w: 6, h: 8 },
      targets: [{ refId: 'A', datasource: prometheus, expr: 'shop_queue_length{instance=~"$instance"}', format: 'table', instant: true }],
    },
    { id: 5, type: 'nodeGraph', title: 'Who calls whom', gridPos: { x: 0, y: 9, w: 12, h: 8 } },
  ],
};
