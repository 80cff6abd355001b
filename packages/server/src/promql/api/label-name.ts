const prefix = 'U__';

/** A label's name as the API's addresses carry it: `U__` before names that are not letters, digits and `_`, with `_2e_` for `.` and `__` for `_`. */
export function unescapeLabelName(text: string): string {
  if (!text.startsWith(prefix)) return text;
  let name = '';
  let rest = text.slice(prefix.length);
  while (rest !== '') {
    const match = /^(?:__|_([0-9a-f]{1,6})_|[^_])/u.exec(rest);
    // What is no escape is a name that only looks like one.
    if (match === null) return text;
    const [whole, code] = match;
    const point = Number.parseInt(code ?? '', 16);
    if (code !== undefined && (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))) return text;
    name += whole === '__' ? '_' : code === undefined ? whole : String.fromCodePoint(point);
    rest = rest.slice(whole.length);
  }
  return name;
}
