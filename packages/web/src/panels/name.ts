/** The name of a series by a template such as `{{instance}} total`; without one, as Prometheus writes it. */
export function seriesName(labels: Readonly<Record<string, string>>, template?: string): string {
  if (template !== undefined && template !== '')
    return template.replaceAll(/\{\{\s*([^{}]+?)\s*\}\}/g, (_, label: string) => labels[label] ?? '');
  const { __name__: name = '', ...others } = labels;
  const pairs = Object.entries(others).map(([label, value]) => `${plain(label)}=${JSON.stringify(value)}`);
  if (pairs.length === 0) return name === '' ? '{}' : name;
  return `${name}{${pairs.join(', ')}}`;
}

/** Labels that all series share say nothing: the name without them. At least one label stays. */
export function shortNames(all: readonly Readonly<Record<string, string>>[]): readonly string[] {
  const [first] = all;
  if (first === undefined || all.length === 1) return all.map((labels) => seriesName(labels));
  const shared = new Set(Object.keys(first).filter((label) => all.every((labels) => labels[label] === first[label])));
  return all.map((labels) => {
    const left = Object.entries(labels).filter(([label]) => !shared.has(label));
    if (left.length === 1) return left[0]?.[1] ?? '';
    return left.length === 0 ? seriesName(labels) : seriesName(Object.fromEntries(left));
  });
}

function plain(label: string): string {
  return /^[A-Za-z_]\w*$/.test(label) ? label : JSON.stringify(label);
}
