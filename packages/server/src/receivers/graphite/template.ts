import { AppError } from '../../platform/errors.ts';

/** What a path becomes. */
export interface Mapped {
  readonly name: string;
  readonly labels: readonly (readonly [name: string, value: string])[];
}

export type Template = (path: string) => Mapped;

/**
 * A template names the nodes of a path by position: `measurement` is a part of the metric's name, anything else a label, nothing leaves the
 * node out, and a `*` at the end of the last one takes all that follow. With `.host.measurement*`, `servers.web1.cpu.idle` becomes `cpu.idle`
 * with the label `host="web1"`.
 * @throws AppError `invalid_request`
 */
export function parseTemplate(text: string): Template {
  const parts = text.split('.');
  const wrong = parts.some((part, index) => !/^\w*\*?$/.test(part) || (part.endsWith('*') && index < parts.length - 1));
  if (wrong || !parts.some((part) => part.replace('*', '') === 'measurement')) {
    throw new AppError(
      'invalid_request',
      `BINNACLE_GRAPHITE: "${text}" is not a template: write words between dots, one of them "measurement", the last one with "*" if it takes all that follow.`,
    );
  }
  return (path) => {
    const nodes = path.split('.');
    const name: string[] = [];
    const labels: [string, string][] = [];
    for (const [index, part] of parts.entries()) {
      const value = part.endsWith('*') ? nodes.slice(index).join('.') : nodes[index];
      const key = part.replace('*', '');
      if (value === undefined || value === '' || key === '') continue;
      if (key === 'measurement') name.push(value);
      else labels.push([key, value]);
    }
    return { name: name.join('.'), labels };
  };
}
