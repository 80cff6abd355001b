import type { Told } from '../../packages/server/src/feedback/alerting/delivery/message/told.ts';
import type { Notification, NotifiedAlert } from '../../packages/server/src/feedback/alerting/types.ts';

const began = Date.parse('2026-03-02T10:00:00Z');

/** An alert as it is told. */
export function notifiedAlert(change: Partial<NotifiedAlert> = {}): NotifiedAlert {
  return {
    id: '00000000-0000-4000-8000-0000000000a1',
    labels: { alertname: 'CheckoutFails', service: 'checkout', environment: 'live', severity: 'page' },
    annotations: {
      summary: 'One order in forty fails',
      description: 'People cannot pay <now>.',
      runbook_url: 'https://runbooks.example.org/checkout',
    },
    state: 'firing',
    urgency: 'page',
    startsAt: began,
    endsAt: null,
    value: 0.024,
    rule: 'AlertRule/checkout-fails',
    link: '/feedback/alerts',
    acknowledgedBy: null,
    ...change,
  };
}

/** A notification of one alert. */
export function notification(change: Partial<Notification> = {}): Notification {
  const alerts = change.alerts ?? [notifiedAlert()];
  return {
    id: '00000000-0000-4000-8000-000000000001',
    target: { kind: 'channel', name: 'ops' },
    group: '{}:{alertname="CheckoutFails"}',
    reason: 'first',
    status: 'firing',
    alerts,
    groupLabels: { alertname: 'CheckoutFails' },
    commonLabels: alerts[0]?.labels ?? {},
    commonAnnotations: alerts[0]?.annotations ?? {},
    receiver: 'payments',
    ...change,
  };
}

/** The same, made ready to be sent. */
export function told(change: Partial<Told> = {}): Told {
  const isOver = change.notification?.status === 'resolved';
  return {
    notification: notification(),
    title: 'CheckoutFails: checkout (live)',
    urgency: 'page',
    state: isOver ? 'resolved' : 'firing',
    reason: 'Sent because this began. Routed by "payments".',
    summary: 'One order in forty fails',
    description: 'People cannot pay <now>.',
    since: began,
    endedAt: isOver ? began + 65 * 60_000 : null,
    value: '2.4 % (alerts when > 1 %)',
    service: 'checkout',
    environment: 'live',
    owner: 'payments',
    runbook: 'https://runbooks.example.org/checkout',
    acknowledgedBy: undefined,
    alerts: [{ id: 'a1', title: 'CheckoutFails', state: 'firing', summary: '', since: began, value: '2.4 %' }],
    more: 0,
    deployments: [{ text: 'deployment of checkout 1.4.2 to live', at: began - 600_000, link: 'https://ci.example.org/1' }],
    links: {
      view: 'https://binnacle.example.org/feedback/alerts/a1',
      acknowledge: 'https://binnacle.example.org/api/v1/alert-actions/token-acknowledge',
      silence: 'https://binnacle.example.org/api/v1/alert-actions/token-silence',
      notUseful: 'https://binnacle.example.org/api/v1/alert-actions/token-not-useful',
    },
    chart: undefined,
    ...change,
  };
}
