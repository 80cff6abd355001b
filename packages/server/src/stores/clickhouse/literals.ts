/**
 * Puts values in the place of `{name:Type}` placeholders, as literals. chDB runs bound statements one after another through the whole
 * process; with the values in the text, statements on different connections run side by side. Only for values that ClickHouse's
 * own literals can say without loss: texts, whole numbers, and lists of UInt64.
 * @throws Error when a placeholder has no value, or one of another type.
 */
export function withLiterals(sql: string, parameters: Readonly<Record<string, unknown>>): string {
  return sql.replace(/\{(\w+):([\w()]+)\}/g, (_, name: string, type: string) => literal(name, type, parameters[name]));
}

function literal(name: string, type: string, value: unknown): string {
  if (type === 'String' && typeof value === 'string') return textLiteral(value);
  if (type === 'Float64' && typeof value === 'number') return floatLiteral(value);
  if (/^U?Int(8|16|32|64)$/.test(type) && (typeof value === 'bigint' || Number.isSafeInteger(value))) return `to${type}(${value})`;
  if (type === 'Array(UInt64)' && value instanceof BigUint64Array) return idsLiteral(value);
  if (type === 'Array(UInt32)' && value instanceof Uint32Array) return packed(value, 'UInt32');
  if (type === 'Array(String)' && Array.isArray(value))
    return `CAST([${value.map((each) => textLiteral(String(each))).join(', ')}], 'Array(String)')`;
  throw new Error(`The placeholder {${name}:${type}} has no value of its type.`);
}

/** Everything but letters, digits and a few signs as bytes, so that no text can end its own literal. */
function textLiteral(value: string): string {
  if (/^[\w .,:;/=+*()[\]{}|^$<>@#%&~!-]*$/.test(value)) return `'${value}'`;
  return `unhex('${Buffer.from(value, 'utf8').toString('hex')}')`;
}

function floatLiteral(value: number): string {
  if (Number.isNaN(value)) return 'toFloat64(nan)';
  if (!Number.isFinite(value)) return value > 0 ? 'toFloat64(inf)' : 'toFloat64(-inf)';
  return `toFloat64('${value}')`;
}

/** A few ids as they are, which the primary key's analysis likes; many as their bytes, which are read ten times faster than digits. */
function idsLiteral(ids: BigUint64Array): string {
  if (ids.length > 0 && ids.length <= 16) return `[${ids.join(', ')}]::Array(UInt64)`;
  return packed(ids, 'UInt64');
}

function packed(values: BigUint64Array | Uint32Array, type: string): string {
  if (values.length === 0) return `CAST([], 'Array(${type})')`;
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return `reinterpret(base64Decode('${bytes.toString('base64')}'), 'Array(${type})')`;
}
