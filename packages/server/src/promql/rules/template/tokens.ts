/** What an action is made of. Positions are characters from the start of the template. */
export interface Token {
  readonly kind: 'word' | 'variable' | 'field' | 'string' | 'number' | 'symbol';
  /** As written; of a string, what it means. Of a variable without `$`, of a field with its dots. */
  readonly text: string;
  readonly at: number;
  /** Whether white space stands before it: `a .b` are two operands, `(a).b` is one. */
  readonly spaced: boolean;
}

export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly tokens: readonly Token[]; readonly at: number };

/** A template that cannot be used; said to whoever wrote it. */
export class TemplateError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TemplateError';
  }
}

const pattern =
  /(\s*)(?:\$(\w*)|((?:\.[A-Za-z_]\w*)+)|("(?:[^"\\\n]|\\.)*")|(`[^`]*`)|([+-]?(?:0[xX][0-9a-fA-F]+|\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)\b)|([A-Za-z_]\w*)|(:=|[.()|,=]))/y;

/** Splits a template into text and actions; `{{-` and `-}}` take the white space around them away. @throws TemplateError */
export function splitTemplate(template: string): Part[] {
  const parts: Part[] = [];
  let trimmed = false;
  const addText = (text: string, trimEnd: boolean) => {
    const start = trimmed ? text.trimStart() : text;
    const shown = trimEnd ? start.trimEnd() : start;
    if (shown !== '') parts.push({ kind: 'text', text: shown });
  };
  for (let position = 0; ; ) {
    const open = template.indexOf('{{', position);
    if (open === -1) {
      addText(template.slice(position), false);
      return parts;
    }
    const trimsBefore = /^-\s/.test(template.slice(open + 2, open + 4));
    addText(template.slice(position, open), trimsBefore);
    const begin = open + (trimsBefore ? 3 : 2);
    const { end, next, trimsAfter } = endOfAction(template, begin);
    const inner = template.slice(begin, end);
    if (!/^\s*\/\*[\s\S]*\*\/\s*$/.test(inner)) parts.push({ kind: 'action', tokens: tokensOf(inner, begin), at: open });
    trimmed = trimsAfter;
    position = next;
  }
}

/** Where an action ends; `}}` within a string does not end it. */
function endOfAction(template: string, begin: number): { end: number; next: number; trimsAfter: boolean } {
  const ending = /(?:"(?:[^"\\\n]|\\.)*"|`[^`]*`|\/\*[\s\S]*?\*\/|(?!\s-\}\}|\}\}|\/\*)[^"`])*?(\s-)?\}\}/y;
  ending.lastIndex = begin;
  const match = ending.exec(template);
  if (match === null) throw new TemplateError('an action that begins with {{ does not end with }}');
  const next = begin + match[0].length;
  return { end: next - 2 - (match[1]?.length ?? 0), next, trimsAfter: match[1] !== undefined };
}

function tokensOf(action: string, offset: number): Token[] {
  const tokens: Token[] = [];
  pattern.lastIndex = 0;
  for (let position = 0; ; position = pattern.lastIndex) {
    const rest = action.slice(position);
    if (rest.trim() === '') return tokens;
    pattern.lastIndex = position;
    const match = pattern.exec(action);
    if (match === null) throw new TemplateError(`cannot read ${JSON.stringify(rest.trim().slice(0, 20))} in an action`);
    const [whole, space = '', variable, field, quoted, raw, number, word, symbol] = match;
    const at = offset + position + space.length;
    const add = (kind: Token['kind'], text: string) => tokens.push({ kind, text, at, spaced: space !== '' || position === 0 });
    if (whole === '') throw new TemplateError('cannot read an action');
    if (variable !== undefined) add('variable', variable);
    else if (field !== undefined) add('field', field);
    else if (quoted !== undefined) add('string', unquote(quoted));
    else if (raw !== undefined) add('string', raw.slice(1, -1));
    else if (number !== undefined) add('number', number);
    else if (word !== undefined) add('word', word);
    else add('symbol', symbol ?? '');
  }
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  '"': '"',
  "'": "'",
};

/** @throws TemplateError for an escape that Go does not have. */
function unquote(quoted: string): string {
  return quoted.slice(1, -1).replaceAll(/\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[0-7]{3}|[\s\S])/g, (whole, code: string) => {
    if (/^[xu]./.test(code)) return String.fromCodePoint(Number.parseInt(code.slice(1), 16));
    if (/^[0-7]{3}$/.test(code)) return String.fromCodePoint(Number.parseInt(code, 8));
    const meant = escapes[code];
    if (meant === undefined) throw new TemplateError(`the string has an unknown escape ${whole}`);
    return meant;
  });
}
