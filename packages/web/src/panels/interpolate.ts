import type { PromGrid } from '../api/prometheus.ts';
import { durationText, rateInterval } from './step.ts';

/** What is chosen of a variable. */
export interface Chosen {
  readonly values: readonly string[];
  /** "All" is chosen and stands for this text instead of all values. */
  readonly all?: string | undefined;
  /** Several could be chosen, so in PromQL it stands where a regular expression is meant. */
  readonly several: boolean;
}

export type Choices = Readonly<Record<string, Chosen>>;

const reference = /\$(?:\{(\w+)(?::(\w+))?\}|(\w+))/g;

/** PromQL with its variables put in: `$name`, `${name}`, `${name:format}`, and Grafana's `$__interval` and relatives. */
export function interpolate(promql: string, choices: Choices, grid: PromGrid): string {
  return replace(promql, { ...choices, ...builtIn(grid) }, (chosen, format) => inQuery(chosen, format));
}

/** A title or legend with its variables put in. */
export function interpolateText(text: string, choices: Choices): string {
  return replace(text, choices, ({ values, all }) => (all === undefined ? values.join(' + ') : 'All'));
}

/** The names of the variables that a text refers to. */
export function variablesIn(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(reference)].map(([, braced, , bare]) => braced ?? bare ?? ''));
}

function replace(text: string, choices: Choices, write: (chosen: Chosen, format: string | undefined) => string): string {
  return text.replaceAll(reference, (whole, braced: string | undefined, format: string | undefined, bare: string | undefined) => {
    const chosen = Object.hasOwn(choices, braced ?? bare ?? '') ? choices[braced ?? bare ?? ''] : undefined;
    return chosen === undefined ? whole : write(chosen, format);
  });
}

function builtIn(grid: PromGrid): Choices {
  const range = grid.to - grid.from;
  const one = (value: string | number): Chosen => ({ values: [String(value)], several: false });
  return {
    __interval: one(durationText(grid.step)),
    __interval_ms: one(grid.step),
    __rate_interval: one(durationText(rateInterval(grid.step))),
    __range: one(`${Math.max(1, Math.round(range / 1000))}s`),
    __range_s: one(Math.max(1, Math.round(range / 1000))),
    __range_ms: one(range),
    __from: one(grid.from),
    __to: one(grid.to),
  };
}

/** Formats as Grafana names them; without one, what is right inside a matcher. */
function inQuery({ values, all, several }: Chosen, format: string | undefined): string {
  if (all !== undefined) return all;
  switch (format) {
    case 'raw':
      return values.join(',');
    case 'csv':
      return values.join(',');
    case 'pipe':
      return values.join('|');
    case 'doublequote':
      return values.map((value) => `"${value.replaceAll('"', '\\"')}"`).join(',');
    case 'singlequote':
      return values.map((value) => `'${value.replaceAll("'", "\\'")}'`).join(',');
    case 'text':
      return values.join(' + ');
    default:
      break;
  }
  if (!several && format !== 'regex') return values.map(inString).join(',');
  const escaped = values.map((value) => inString(value.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')));
  return escaped.length === 1 ? (escaped[0] ?? '') : `(${escaped.join('|')})`;
}

/** Within a quoted string of PromQL. */
function inString(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
