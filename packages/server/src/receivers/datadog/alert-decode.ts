import type { ToldAlert } from '../../facts/told-alert.ts';
import { AppError } from '../../platform/errors.ts';
import { present, scalarText, taggedLabels } from '../alert-labels.ts';
import { webAddress } from '../fields.ts';
import { plausibleInstant } from '../instant.ts';
import { type JsonObject, listOf, numberOf } from '../json-object.ts';

type Transition = Pick<ToldAlert, 'state' | 'cause'> & { readonly severity?: 'warning' };

/** What `$ALERT_TRANSITION` says, in lower case. */
const transitions: Readonly<Record<string, Transition>> = {
  triggered: { state: 'firing', cause: 'condition' },
  're-triggered': { state: 'firing', cause: 'condition' },
  renotify: { state: 'firing', cause: 'condition' },
  're-renotify': { state: 'firing', cause: 'condition' },
  warn: { state: 'firing', cause: 'condition', severity: 'warning' },
  're-warn': { state: 'firing', cause: 'condition', severity: 'warning' },
  'no data': { state: 'firing', cause: 'no_data' },
  're-no data': { state: 'firing', cause: 'no_data' },
  recovered: { state: 'resolved', cause: 'condition' },
};

export interface DatadogAlert {
  readonly event: string;
  readonly alert?: ToldAlert;
  readonly ignored?: string;
}

/**
 * What a webhook of a Datadog monitor says, in the payload that `docs/protocols/alerts.md` asks for: its fields are Datadog's variables
 * (https://docs.datadoghq.com/integrations/webhooks/) under their own names in lower case.
 *
 * @throws AppError `invalid_request`
 */
export function decodeDatadogAlert(body: JsonObject, source: string, now: number): DatadogAlert {
  const text = (name: string, longest = 500) => unfilled(scalarText(body[name], longest));
  const said = scalarText(body.alert_transition, 100).toLowerCase();
  const id = text('alert_id');
  const cycle = text('alert_cycle_key');
  if (said === '' || (id === '' && cycle === '')) {
    throw new AppError(
      'invalid_request',
      'A webhook of Datadog states alert_transition and alert_id: use the payload that docs/protocols/alerts.md shows.',
    );
  }
  const transition = Object.hasOwn(transitions, said) ? transitions[said] : undefined;
  const event = `monitor.${transition === undefined ? 'other' : said.replaceAll(' ', '_')}`;
  if (transition === undefined) return { event, ignored: 'a transition that is neither a beginning nor an end' };
  const { state, cause, severity } = transition;
  const scope = text('alert_scope', 2_000);
  const tags = [...scope.split(','), ...tagsOf(body.tags)].map((tag) => String(tag).trim());
  const tagged = taggedLabels(tags);
  const priority = text('alert_priority');
  const labels = {
    ...tagged,
    alertname: text('alert_title', 200) || `Datadog monitor ${id}`,
    environment: tagged.environment ?? tagged.env ?? '',
    severity: severity ?? tagged.severity ?? (priority === '' ? text('alert_type') : ''),
    priority,
    monitor: id,
  };
  const at = plausibleInstant(numberOf(body.date) ?? body.date, now);
  const value = numberOf(text('alert_value'));
  const alert: ToldAlert = {
    source: 'datadog',
    // Each group of a monitor is an alert; a cycle is one from its beginning to its end.
    key: `${source}:${cycle || `${id}:${scope}`}`,
    labels: present(labels),
    annotations: present({
      summary: text('event_title', 1_000) || labels.alertname,
      description: text('event_msg', 4_000),
      status: text('alert_status', 1_000),
      query: text('alert_query', 1_000),
    }),
    state,
    cause,
    startsAt: Math.min(at ?? now, now),
    beganBefore: true,
    ...(state === 'resolved' ? { endsAt: Math.min(at ?? now, now) } : {}),
    link: webAddress(text('link', 2_000)),
    rule: '',
    ...(value === undefined ? {} : { value }),
  };
  return { event, alert };
}

function tagsOf(value: unknown): readonly unknown[] {
  return typeof value === 'string' ? value.slice(0, 8_000).split(',') : listOf(value);
}

/** Datadog leaves a variable that it has no value for as it stands, or writes null. */
function unfilled(text: string): string {
  return /^\$[A-Z_[\]".]+$/.test(text) || text.toLowerCase() === 'null' ? '' : text;
}
