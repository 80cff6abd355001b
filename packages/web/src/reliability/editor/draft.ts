import type { Manifest } from '../../api/definitions.ts';
import { present } from '../../definitions/present.ts';
import { type IndicatorDraft, indicatorDraftOf, indicatorOf } from './indicator.ts';
import { type WindowDraft, windowDraftOf, windowOf } from './window.ts';

/** What the form holds. All texts, as people typed them. */
export interface Draft extends IndicatorDraft, WindowDraft {
  /** What the form does not know of stays as it is here. */
  readonly base: Manifest;
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly service: string;
  readonly environment: string;
  readonly team: string;
  readonly runbook: string;
  /** Length of time slices; events are counted when empty. */
  readonly sliceWindow: string;
  /** Per cent of good events that makes a slice good; a slice counts by its share when empty. */
  readonly sliceTarget: string;
  /** Per cent, with commas between several. */
  readonly targets: string;
  readonly minimumEvents: string;
  readonly policy: string;
  readonly alerting: boolean;
  readonly noData: string;
}

const blank: Manifest = { apiVersion: 'binnacle/v1', kind: 'SLO', metadata: { name: '' }, spec: {} };

/** The form of a manifest, or an empty one. */
export function draftOf(base: Manifest = blank): Draft {
  const { spec, metadata } = base;
  const text = (name: string, otherwise = '') => (typeof spec[name] === 'string' ? (spec[name] as string) : otherwise);
  const objectives = Array.isArray(spec.objectives) ? (spec.objectives as { target?: number; targetPercent?: number }[]) : [];
  const shares = objectives.flatMap(({ target, targetPercent }) => targetPercent ?? (target === undefined ? [] : target * 100));
  const alerting = spec.alerting as { enabled?: boolean } | undefined;
  const slices = spec.timeSlices as { window?: string; target?: number } | undefined;
  return {
    base,
    name: metadata.name,
    displayName: metadata.displayName ?? '',
    description: text('description'),
    service: text('service'),
    environment: text('environment'),
    team: text('team'),
    runbook: text('runbook'),
    ...indicatorDraftOf(spec),
    ...windowDraftOf(spec.window),
    sliceWindow: slices?.window ?? '',
    sliceTarget: slices?.target === undefined ? '' : percentText(slices.target * 100),
    targets: shares.length === 0 ? '99.9' : shares.map(percentText).join(', '),
    minimumEvents: typeof spec.minimumEvents === 'number' ? String(spec.minimumEvents) : '',
    policy: text('policy'),
    alerting: alerting?.enabled ?? true,
    noData: text('noData', 'excluded'),
  };
}

/** The manifest that a form describes. What cannot be a number goes as it was typed: the server says what is wrong with it. */
export function manifestOf(draft: Draft): Manifest {
  const { base, name, displayName, alerting, noData, minimumEvents } = draft;
  const before = base.spec.alerting as Readonly<Record<string, unknown>> | undefined;
  const optional = (key: 'description' | 'environment' | 'team' | 'runbook' | 'policy') => (draft[key] === '' ? undefined : draft[key]);
  const spec: Record<string, unknown> = {
    ...base.spec,
    service: draft.service,
    description: optional('description'),
    environment: optional('environment'),
    team: optional('team'),
    runbook: optional('runbook'),
    window: windowOf(draft, base.spec.window),
    indicator: indicatorOf(draft, base.spec.indicator),
    timeSlices: slicesOf(draft),
    objectives: objectivesOf(draft),
    minimumEvents: minimumEvents === '' ? undefined : numberOr(minimumEvents),
    policy: optional('policy'),
    noData: noData === 'excluded' ? undefined : noData,
    alerting: alerting && before === undefined ? undefined : { ...before, enabled: alerting },
  };
  const metadata = { ...base.metadata, name, ...(displayName === '' ? {} : { displayName }) };
  return { apiVersion: base.apiVersion, kind: base.kind, metadata, spec: present(spec) };
}

/** Whether there is enough to ask the server about it. */
export function isComplete({ name, service, kind, good, total, limit, targets }: Draft): boolean {
  if (name === '' || service === '' || targets.trim() === '') return false;
  if (kind === 'kept') return true;
  return good !== '' && (kind === 'ratio' || kind === 'counters' ? total : limit) !== '';
}

function slicesOf({ sliceWindow, sliceTarget }: Draft): unknown {
  if (sliceWindow === '') return undefined;
  return { window: sliceWindow, ...(sliceTarget === '' ? {} : { target: shareOf(sliceTarget) }) };
}

/** Objectives whose target did not change keep what else was said of them. */
function objectivesOf({ base, targets }: Draft): unknown {
  if (targets === draftOf(base).targets && base.spec.objectives !== undefined) return base.spec.objectives;
  const shares = targets.split(',').filter((share) => share.trim() !== '');
  return shares.map((share) => ({ target: shareOf(share) }));
}

function shareOf(percent: string): unknown {
  const share = Number(percent);
  return Number.isNaN(share) ? percent.trim() : Number((share / 100).toPrecision(12));
}

function numberOr(text: string): unknown {
  const number = Number(text);
  return Number.isNaN(number) ? text : number;
}

function percentText(percent: number): string {
  return String(Number(percent.toPrecision(12)));
}
