import type { Translated } from '../facts/opentelemetry/translate.ts';

/** Set by whoever scrapes. */
const scraperLabels: ReadonlySet<string> = new Set(['job', 'instance']);

/** Prometheus' text format, version 0.0.4. */
export function exposition({ series, samples }: Pick<Translated, 'series' | 'samples'>): string {
  const families = new Map<string, string[]>();
  for (const [index, id] of samples.ids.entries()) {
    const row = series.get(id);
    if (row === undefined) continue;
    const family = row.type === 'histogram' ? row.name.replace(/_(bucket|sum|count)$/, '') : row.name;
    let lines = families.get(family);
    if (lines === undefined) {
      lines = [`# HELP ${family} ${escapeHelp(row.description)}`, `# TYPE ${family} ${row.type}`];
      families.set(family, lines);
    }
    lines.push(`${row.name}${labelSet(row.labels)} ${samples.values[index]}`);
  }
  return [...families.values()].map((lines) => `${lines.join('\n')}\n`).join('');
}

function labelSet(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels)
    .filter(([name]) => !scraperLabels.has(name))
    .map(([name, value]) => `${name}="${value.replace(/[\\"\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`))}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escapeHelp(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n');
}
