export type Json = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What YAML writes as a list, or alone for a list of one. */
export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** Numbers where texts are meant, such as `2026`, are those texts. */
export function textsOf(value: unknown): unknown {
  return Array.isArray(value) ? value.map((one) => (typeof one === 'number' ? String(one) : one)) : value;
}

export function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}
