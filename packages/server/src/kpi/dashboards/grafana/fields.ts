import type { DashboardPanel } from '../definitions.ts';
import { finite, type Json, object, objects, text } from './json.ts';
import type { ImportReport } from './report.ts';
import { unitOf } from './units.ts';

type Threshold = NonNullable<DashboardPanel['thresholds']>[number];

/** How values are shown: unit, bounds, thresholds, names of values; Grafana's field options, and those of panels before version 7. */
export function fieldOptions(panel: Json, title: string, report: ImportReport) {
  const field = object(object(panel.fieldConfig).defaults);
  const [axis] = objects(panel.yaxes);
  const unit = text(field.unit) ?? text(axis?.format) ?? text(panel.format);
  const known = unit === undefined ? undefined : unitOf(unit);
  if (unit !== undefined && known === undefined) report.changed(title, `the unit "${unit}": numbers are shown without one`);
  const decimals = finite(field.decimals) ?? finite(panel.decimals);
  const gauge = object(panel.gauge);
  return {
    unit: known === '' ? undefined : known,
    decimals: decimals === undefined ? undefined : Math.min(12, Math.max(0, Math.round(decimals))),
    min: finite(field.min) ?? finite(axis?.min) ?? (gauge.show === true ? finite(gauge.minValue) : undefined),
    max: finite(field.max) ?? finite(axis?.max) ?? (gauge.show === true ? finite(gauge.maxValue) : undefined),
    thresholds: isJudged(panel, field) ? thresholdsOf(panel, field, title, report) : undefined,
    names: namesOf(panel, field, title, report),
  };
}

/** Grafana writes thresholds into every panel; they count where the colour goes by them, and a line's colour tells series apart. */
function isJudged(panel: Json, field: Json): boolean {
  const mode = text(object(field.color).mode);
  return panel.type !== 'timeseries' && panel.type !== 'graph' && (mode === undefined || mode === 'thresholds');
}

function thresholdsOf(panel: Json, field: Json, title: string, report: ImportReport): Threshold[] | undefined {
  const thresholds = object(field.thresholds);
  const steps = objects(thresholds.steps);
  if (steps.length < 2) return oldThresholds(panel);
  if (thresholds.mode === 'percentage') {
    report.leftOut(title, 'thresholds in percent of the range');
    return undefined;
  }
  return steps
    .slice(0, 20)
    .map((step, index) => ({ from: index === 0 ? null : (finite(step.value) ?? null), state: stateOf(text(step.color) ?? '') }));
}

/** Of a singlestat: `"70,90"` and three colours. */
function oldThresholds(panel: Json): Threshold[] | undefined {
  const bounds = (text(panel.thresholds) ?? '').split(',').flatMap((bound) => finite(bound) ?? []);
  const colours = Array.isArray(panel.colors) ? panel.colors.map(String) : [];
  if (bounds.length !== 2 || colours.length !== 3) return undefined;
  return colours.map((colour, index) => ({ from: index === 0 ? null : (bounds[index - 1] ?? null), state: stateOf(colour) }));
}

/** Colour is a judgement here: greens are good, yellows and oranges caution, reds bad, and all others say nothing. */
function stateOf(colour: string): Threshold['state'] {
  const [red, green, blue] = rgbOf(colour);
  if (red === undefined || green === undefined || blue === undefined) {
    if (/green/i.test(colour)) return 'good';
    if (/yellow|orange|amber/i.test(colour)) return 'caution';
    return /red/i.test(colour) ? 'bad' : 'neutral';
  }
  if (green > red * 1.15 && green > blue * 1.15) return 'good';
  if (red > 180 && green > 90 && blue < 120) return 'caution';
  return red > 150 && red > green * 1.5 && red > blue * 1.5 ? 'bad' : 'neutral';
}

function rgbOf(colour: string): (number | undefined)[] {
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(colour);
  if (hex !== null) return hex.slice(1, 4).map((part) => Number.parseInt(part, 16));
  const rgb = /^rgba?\(\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)/i.exec(colour);
  return rgb === null ? [] : rgb.slice(1, 4).map(Number);
}

function namesOf(panel: Json, field: Json, title: string, report: ImportReport): Record<string, string> | undefined {
  const names: Record<string, string> = {};
  const add = (value: unknown, shown: unknown) => {
    const name = text(shown);
    if (name !== undefined && Object.keys(names).length < 200) names[String(value).slice(0, 200)] = name.slice(0, 200);
  };
  for (const mapping of objects(field.mappings)) {
    if (mapping.type === 'value') for (const [value, result] of Object.entries(object(mapping.options))) add(value, object(result).text);
    // Grafana 7 and before: one mapping a value, type 1.
    else if (mapping.type === 1 || mapping.op === '=') add(mapping.value, mapping.text);
    else if (object(mapping.options).match !== 'null') report.leftOut(title, 'names for ranges of values');
  }
  for (const mapping of objects(panel.valueMaps)) if (mapping.value !== 'null') add(mapping.value, mapping.text);
  return Object.keys(names).length === 0 ? undefined : names;
}
