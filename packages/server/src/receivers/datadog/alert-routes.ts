import type { Http } from '../../platform/http/server.ts';
import { hookRoutes } from '../hook.ts';
import type { ReceiverHouse } from '../index.ts';
import { objectBody } from '../json-object.ts';
import { sourceOf } from '../source.ts';
import { decodeDatadogAlert } from './alert-decode.ts';

/** Webhooks of Datadog's monitors. They do not sign; the ingest key stands in a header or in the address. */
export function datadogAlertReceiver(http: Http, house: ReceiverHouse): void {
  hookRoutes(http, house, {
    protocol: 'datadog-alerts',
    paths: ['/hooks/datadog'],
    summary: 'Take webhooks of Datadog’s monitors',
    bodyLimit: 512 * 1024,
    deliveryId: () => '',
    decode({ actor }, body) {
      const { event, alert, ignored } = decodeDatadogAlert(objectBody(body), sourceOf(actor), house.clock.now());
      const alerts = alert === undefined ? [] : [alert];
      return { event, subject: alert?.labels.service ?? '', rows: {}, alerts, ...(ignored === undefined ? {} : { ignored }) };
    },
  });
}
