import type { z } from 'zod';
import type { Kind } from '../../definitions/types.ts';
import {
  type AlertConditionSpec,
  type AlertPolicySpec,
  alertConditionSchema,
  alertPolicySchema,
  type DataSourceSpec,
  dataSourceSchema,
  notificationTargetSchema,
  type SliSpec,
  serviceSchema,
  sliSchema,
} from './fields.ts';

const apiVersion = 'openslo/v1';

export const dataSourceKind: Kind<DataSourceSpec> = {
  name: 'DataSource',
  apiVersion,
  description:
    'Where OpenSLO finds data. Binnacle computes from what it has received itself: types binnacle, sql and prometheus say in which language a query is written.',
  spec: dataSourceSchema,
  example: `apiVersion: openslo/v1
kind: DataSource
metadata:
  name: metrics
spec:
  type: prometheus
`,
};

export const sliKind: Kind<SliSpec> = {
  name: 'SLI',
  apiVersion,
  description:
    'An indicator that SLOs of OpenSLO refer to: good or bad events of all, a ratio, or a metric that is held against a threshold.',
  spec: sliSchema,
  example: `apiVersion: openslo/v1
kind: SLI
metadata:
  name: search-successes
spec:
  ratioMetric:
    counter: true
    good:
      metricSource:
        type: prometheus
        spec: {query: 'sum(http_requests_total{job="search", code!~"5.."})'}
    total:
      metricSource:
        type: prometheus
        spec: {query: 'sum(http_requests_total{job="search"})'}
`,
};

export const alertConditionKind: Kind<AlertConditionSpec> = {
  name: 'AlertCondition',
  apiVersion,
  description: 'A burn rate above which an SLO of OpenSLO alerts.',
  spec: alertConditionSchema as Kind<AlertConditionSpec>['spec'],
  example: `apiVersion: openslo/v1
kind: AlertCondition
metadata:
  name: fast-burn
spec:
  description: The budget would be gone in two days.
  severity: page
  condition:
    kind: burnrate
    op: gt
    threshold: 14
    lookbackWindow: 1h
    alertAfter: 5m
`,
};

export const notificationTargetKind: Kind<z.infer<typeof notificationTargetSchema>> = {
  name: 'AlertNotificationTarget',
  apiVersion,
  description:
    'Whom alerts of OpenSLO are for: the NotificationChannel of its name is told. Its name is the label notify of the alerts as well, to route by.',
  spec: notificationTargetSchema,
  example: `apiVersion: openslo/v1
kind: AlertNotificationTarget
metadata:
  name: on-call
spec:
  description: Whoever is on call for the shop.
  target: slack
`,
};

export const alertPolicyKind: Kind<AlertPolicySpec> = {
  name: 'AlertPolicy',
  apiVersion,
  description: 'When an SLO of OpenSLO alerts, and whom: one condition and its notification targets, written here or referred to.',
  spec: alertPolicySchema as Kind<AlertPolicySpec>['spec'],
  example: `apiVersion: openslo/v1
kind: AlertPolicy
metadata:
  name: burns-fast
spec:
  alertWhenBreaching: true
  alertWhenResolved: true
  alertWhenNoData: false
  conditions:
    - kind: AlertCondition
      metadata: {name: fast}
      spec:
        severity: page
        condition: {kind: burnrate, op: gt, threshold: 14, lookbackWindow: 1h, alertAfter: 5m}
  notificationTargets:
    - kind: AlertNotificationTarget
      metadata: {name: shop-on-call}
      spec: {target: slack}
`,
};

/** Named so that it shares no names with the services of `binnacle/v1`; files say `kind: Service`. */
export const openSloServiceKind: Kind<z.infer<typeof serviceSchema>> = {
  name: 'OpenSLOService',
  apiVersion,
  description:
    'A Service of OpenSLO: files write kind Service. Kept beside the services of binnacle/v1, which say what is deployed and who owns it, and changes none of them.',
  spec: serviceSchema,
  example: `apiVersion: openslo/v1
kind: OpenSLOService
metadata:
  name: search
  displayName: Search
spec:
  description: Finds products.
`,
};
