/** A selector of a metric by its name, whatever characters that has. */
export function selectorOf(metric: string): string {
  return /^[A-Za-z_:][\w:]*$/.test(metric) ? metric : `{${JSON.stringify(metric)}}`;
}

/** A label's name as PromQL writes it in a list such as `by (…)`. */
export function labelText(label: string): string {
  return /^[A-Za-z_]\w*$/.test(label) ? label : JSON.stringify(label);
}
