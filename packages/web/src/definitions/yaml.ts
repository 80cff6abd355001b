const plain = /^[A-Za-z][\w.-]*$/;
const words = new Set(['true', 'false', 'null', 'yes', 'no', 'on', 'off', 'y', 'n']);

/** A manifest as YAML: objects and lists by indentation; scalars that could be read otherwise in quotes. */
export function toYaml(value: object, indent = ''): string {
  return Object.entries(value)
    .filter(([, one]) => one !== undefined)
    .map(([key, one]) => (Array.isArray(value) ? item(one, indent) : `${indent}${scalar(key)}:${child(one, indent)}\n`))
    .join('');
}

/** Of a list: what has parts begins on the line of its dash. */
function item(value: unknown, indent: string): string {
  const hasParts = typeof value === 'object' && value !== null && Object.keys(value).length > 0;
  if (!hasParts) return `${indent}-${child(value, indent)}\n`;
  const inner = `${indent}  `;
  return `${indent}- ${toYaml(value, inner).slice(inner.length)}`;
}

function child(value: unknown, indent: string): string {
  if (typeof value !== 'object' || value === null) return ` ${scalar(value)}`;
  if (Object.keys(value).length === 0) return Array.isArray(value) ? ' []' : ' {}';
  return `\n${toYaml(value, `${indent}  `).replace(/\n$/, '')}`;
}

function scalar(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value) ?? 'null';
  return plain.test(value) && !words.has(value.toLowerCase()) ? value : JSON.stringify(value);
}
