import { definitionName } from '../../definitions/name.ts';
import type { ForeignManifest } from '../../definitions/types.ts';
import { parseDurationText } from '../../promql/api/duration.ts';
import { alertNameAnnotation, sloManifest } from '../export/manifest.ts';
import type { AlertChannel } from '../slo.ts';
import { pyrraIndicator, SelectorProblem, totalMatchers } from './indicator.ts';
import { type PyrraSlo, pyrraSchema } from './spec.ts';

type Place = readonly (string | number)[];

/** Labels that Pyrra hands to its alerts. */
const alertLabel = 'pyrra.dev/';
const day = 86_400_000;
const hour = 3_600_000;

/** The SLO of a `ServiceLevelObjective` of Pyrra as a manifest of Binnacle; `undefined` for anything else. */
export function pyrraSloOf(value: unknown): ForeignManifest[] | undefined {
  const about = value as Readonly<Record<string, unknown>> | null | undefined;
  if (typeof about !== 'object' || about?.kind !== 'ServiceLevelObjective' || !String(about.apiVersion).startsWith('pyrra.dev/'))
    return undefined;
  const parsed = pyrraSchema.safeParse(value);
  if (!parsed.success) return [untaken(parsed.error.issues.map(({ path, message }) => ({ path: path as Place, message })))];
  const window = windowOf(parsed.data.spec.window);
  if (window === undefined)
    return [untaken([{ path: ['spec', 'window'], message: 'expected whole hours, days or weeks, such as 28d or 4w' }])];
  try {
    return [{ manifest: manifestOf(parsed.data, window, String(about.apiVersion)), placeOf }];
  } catch (error) {
    if (!(error instanceof SelectorProblem)) throw error;
    return [untaken([{ path: ['spec', 'indicator', ...error.path], message: error.message }])];
  }
}

function manifestOf({ metadata, spec }: PyrraSlo, window: string, form: string) {
  const { alerting = {}, indicator: written } = spec;
  const { indicator, notes } = pyrraIndicator(written);
  const labels = metadata.labels ?? {};
  const alertLabels = Object.fromEntries(
    Object.entries(labels).flatMap(([name, value]) => (name.startsWith(alertLabel) ? [[name.slice(alertLabel.length), value]] : [])),
  );
  const enabled = alerting.disabled !== true && alerting.burnrates !== false;
  const channel: AlertChannel = { enabled, labels: alertLabels, annotations: {} };
  const said = [...notes, ...groupingNotes(spec), ...(alerting.burnRateType === 'dynamic' ? [dynamicNote] : [])];
  return sloManifest({
    name: definitionName(metadata.name),
    displayName: metadata.name,
    service: serviceOf({ metadata, spec }),
    description:
      [spec.description, ...groupingNotes(spec)]
        .filter((text) => text !== undefined && text !== '')
        .join('\n\n')
        .slice(0, 1050) || undefined,
    window,
    indicator,
    target: { targetPercent: spec.target },
    alerting: { page: channel, ticket: channel },
    labels,
    annotations: {
      ...ownAnnotations(metadata.annotations ?? {}),
      'imported-from': `Pyrra ${form}`,
      ...(said.length === 0 ? {} : { 'import-notes': said.join('\n') }),
      ...(alerting.name === undefined ? {} : { [alertNameAnnotation]: alerting.name }),
    },
  });
}

const dynamicNote = 'Pyrra weighs the thresholds of its alerts by traffic; here they are those of the window.';

function groupingNotes({ indicator }: PyrraSlo['spec']): string[] {
  const names = Object.values(indicator).flatMap((one) => one?.grouping ?? []);
  if (names.length === 0) return [];
  const list = names.join(', ');
  return [
    `Pyrra makes one SLO for each value of ${list}. Which there are the manifest does not say: this one counts them all together. Write one with a matcher for each that matters.`,
  ];
}

function serviceOf({ metadata: { name, labels = {} }, spec }: PyrraSlo): string {
  const named = labels['pyrra.dev/service'] ?? labels.service ?? labels['app.kubernetes.io/name'];
  if (named !== undefined && named !== '') return named;
  const matchers = totalMatchers(spec.indicator);
  return (
    ['service', 'service_name', 'job'].map((label) => matchers.find((one) => one.label === label && one.op === '=')?.value).find(Boolean) ??
    name
  );
}

/** Without what Kubernetes notes for itself. */
function ownAnnotations(all: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => !/^([a-z0-9.-]+\.)?(kubernetes|k8s)\.io\//.test(name)));
}

/** The window in the form that definitions have. */
function windowOf(text: string): string | undefined {
  const milliseconds = parseDurationText(text);
  if (milliseconds === undefined || milliseconds <= 0 || milliseconds % hour !== 0) return undefined;
  return milliseconds % day === 0 ? `${milliseconds / day}d` : `${milliseconds / hour}h`;
}

const placeOf: ForeignManifest['placeOf'] = ([part, field, ...rest]) => {
  if (part === 'metadata') return ['metadata', ...(field === undefined ? [] : [field]), ...rest];
  const own: Readonly<Record<string, Place>> = {
    objectives: ['target'],
    window: ['window'],
    description: ['description'],
    indicator: ['indicator'],
    alerting: ['alerting'],
  };
  return part === 'spec' ? ['spec', ...(own[String(field)] ?? [])] : [];
};

function untaken(problems: NonNullable<ForeignManifest['problems']>): ForeignManifest {
  return { manifest: {}, placeOf: (path) => path, problems };
}
