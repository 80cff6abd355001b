import { definitionName } from '../../definitions/name.ts';
import type { ForeignManifest } from '../../definitions/types.ts';
import { alertNameAnnotation, sloManifest } from '../export/manifest.ts';
import type { AlertChannel } from '../slo.ts';
import { eventsIndicator, type FoundIndicator, QueryProblem, rawIndicator } from './indicator.ts';
import { type SlothSlo, type SlothSpec, slothSchema } from './spec.ts';

type Place = readonly (string | number)[];
type Trouble = NonNullable<ForeignManifest['problems']>[number];

/** Sloth's own when its command line says no other. */
const period = '30d';

/** SLOs of a Sloth file (`version: prometheus/v1`) or of a `PrometheusServiceLevel`, as manifests of Binnacle; `undefined` for anything else. */
export function slothSlosOf(value: unknown): ForeignManifest[] | undefined {
  const found = specOf(value);
  if (found === undefined) return undefined;
  const { spec, place, form } = found;
  const parsed = slothSchema.safeParse(spec);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => ({ path: [...place, ...(path as (string | number)[])], message }));
    return [untaken(problems)];
  }
  return parsed.data.slos.map((slo, index) => manifestOf(parsed.data, slo, [...place, 'slos', index], place, form));
}

function specOf(value: unknown): { spec: unknown; place: Place; form: string } | undefined {
  if (!isObject(value)) return undefined;
  if (value.version === 'prometheus/v1' && value.apiVersion === undefined) return { spec: value, place: [], form: 'prometheus/v1' };
  if (value.kind !== 'PrometheusServiceLevel' || !String(value.apiVersion).startsWith('sloth.slok.dev/')) return undefined;
  return { spec: value.spec, place: ['spec'], form: String(value.apiVersion) };
}

function manifestOf(spec: SlothSpec, slo: SlothSlo, place: Place, root: Place, form: string): ForeignManifest {
  const found = indicatorOf(slo, [...place, 'sli']);
  const chained = pluginChain(spec, slo, place, root);
  if (!('indicator' in found) || chained !== undefined)
    return untaken([...('indicator' in found ? [] : [found]), ...(chained ? [chained] : [])]);
  const { alerting = {} } = slo;
  const page = alerting.page_alert ?? alerting.pageAlert ?? {};
  const ticket = alerting.ticket_alert ?? alerting.ticketAlert ?? {};
  const channel = (alert: typeof page): AlertChannel => ({
    enabled: alert.disable !== true,
    labels: { ...alerting.labels, ...alert.labels },
    annotations: ourLabels({ ...alerting.annotations, ...alert.annotations }),
  });
  const manifest = sloManifest({
    name: definitionName(`${spec.service}-${slo.name}`),
    displayName: slo.name,
    service: spec.service,
    description: slo.description,
    window: period,
    indicator: found.indicator,
    target: { targetPercent: slo.objective },
    alerting: { page: channel(page), ticket: channel(ticket) },
    runbook: alerting.annotations?.runbook_url ?? alerting.annotations?.runbook,
    labels: { ...spec.labels, ...slo.labels },
    annotations: {
      'imported-from': `Sloth ${form}`,
      ...(found.notes.length === 0 ? {} : { 'import-notes': found.notes.join('\n') }),
      ...(alerting.name === undefined ? {} : { [alertNameAnnotation]: alerting.name }),
    },
  });
  return { manifest, placeOf: placesOf(slo, place, root) };
}

function indicatorOf({ sli }: SlothSlo, place: Place): FoundIndicator | Trouble {
  const { events, raw, plugin } = sli;
  if (plugin !== undefined) {
    const message = `the plugin "${plugin.id}" makes its queries by a program of Sloth's, which is not run here: write what it counts as sli.events ("sloth generate" shows it)`;
    return { path: [...place, 'plugin', 'id'], message };
  }
  try {
    return events?.error !== undefined && events.total !== undefined
      ? eventsIndicator(events.error, events.total)
      : rawIndicator(raw?.errorRatio ?? '');
  } catch (error) {
    if (!(error instanceof QueryProblem)) throw error;
    const kind = events === undefined ? 'raw' : 'events';
    return { path: [...place, kind, `${error.field === 'errorRatio' ? 'error_ratio' : error.field}_query`], message: error.message };
  }
}

/** Plugins that change what Sloth generates: nobody knows what the SLO means without them. */
function pluginChain(spec: SlothSpec, slo: SlothSlo, place: Place, root: Place): Trouble | undefined {
  const all = [
    { path: [...place, 'plugins'], chain: slo.plugins?.chain },
    { path: [...root, 'slo_plugins'], chain: (spec.slo_plugins ?? spec.sloPlugins)?.chain },
  ];
  const found = all.find(({ chain }) => chain !== undefined && chain.length > 0);
  if (found === undefined) return undefined;
  const names = [...new Set(found.chain?.map(({ id }) => `"${id}"`))].join(', ');
  return {
    path: found.path,
    message: `the SLO plugins ${names} change what Sloth generates, and are not run here: leave them out, and write what they change into the queries`,
  };
}

/** Templates of Sloth's labels, in terms of the labels that alerts have here. */
function ourLabels(texts: Readonly<Record<string, string>>): Record<string, string> {
  const replaced = (text: string) =>
    text.replaceAll('$labels.sloth_service', '$labels.service').replaceAll('$labels.sloth_slo', '$labels.slo');
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, replaced(text)]));
}

function placesOf(slo: SlothSlo, place: Place, root: Place): ForeignManifest['placeOf'] {
  const alert = {
    page: slo.alerting?.pageAlert === undefined ? 'page_alert' : 'pageAlert',
    ticket: slo.alerting?.ticketAlert === undefined ? 'ticket_alert' : 'ticketAlert',
  };
  return ([part, field, ...rest]) => {
    if (part === 'metadata') return field === 'labels' ? [...place, 'labels', ...rest] : [...place, 'name'];
    if (part !== 'spec') return place;
    if (field === 'service') return [...root, 'service'];
    if (field === 'objectives') return [...place, 'objective'];
    if (field === 'indicator') return [...place, 'sli'];
    if (field === 'description') return [...place, 'description'];
    if (field !== 'alerting') return place;
    const [which, ...inside] = rest;
    return which === 'page' || which === 'ticket' ? [...place, 'alerting', alert[which], ...inside] : [...place, 'alerting'];
  };
}

function untaken(problems: readonly Trouble[]): ForeignManifest {
  return { manifest: {}, placeOf: (path) => path, problems };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
