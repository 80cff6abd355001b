import { malformed } from './malformed.ts';
import type { Pairs } from './model.ts';

const quote = 34;
const backslash = 92;
const brace = 123;
const closing = 125;
const comma = 44;
const equals = 61;

/** Where the series that a line begins with ends: after its labels, or after its name when it has none. @throws DecodeError */
export function seriesEnd(line: string): number {
  let at = 0;
  for (; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (code === brace) return labelsEnd(line, at);
    if (!isBlank(code)) continue;
    // Blanks may stand between a name and its labels.
    const next = skipBlanks(line, at);
    return line.charCodeAt(next) === brace ? labelsEnd(line, next) : at;
  }
  return at;
}

/** Where the labels that begin at a brace end, after the closing one. @throws DecodeError */
export function labelsEnd(line: string, from: number): number {
  let quoted = false;
  for (let at = from + 1; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (quoted) {
      if (code === backslash) at++;
      else if (code === quote) quoted = false;
    } else if (code === quote) quoted = true;
    else if (code === closing) return at + 1;
  }
  throw malformed(`the labels of "${line.slice(0, 60)}" do not end`);
}

/**
 * The labels of a series as text, `__name__` among them: `name{label="value"}`, or with names that are quoted
 * `{"name", "label"="value"}`.
 * @throws DecodeError
 */
export function parseSeries(text: string): Pairs {
  const begin = text.indexOf('{');
  const name = (begin < 0 ? text : text.slice(0, begin)).trim();
  if (name !== '' && !/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name)) throw malformed(`"${name.slice(0, 60)}" is not the name of a metric`);
  const pairs: [string, string][] = name === '' ? [] : [['__name__', name]];
  if (begin >= 0) readLabels(text, begin, pairs, name === '');
  if (!pairs.some(([label]) => label === '__name__')) throw malformed(`"${text.slice(0, 60)}" has no name`);
  return pairs;
}

/** Labels alone, as exemplars have them. @throws DecodeError */
export function parseLabels(text: string): Pairs {
  const pairs: [string, string][] = [];
  readLabels(text, 0, pairs, false);
  return pairs;
}

function readLabels(text: string, begin: number, pairs: [string, string][], mayName: boolean): void {
  let at = skipBlanks(text, begin + 1);
  while (text.charCodeAt(at) !== closing) {
    const label = labelName(text, at);
    at = skipBlanks(text, label.end);
    if (text.charCodeAt(at) === equals) {
      const value = quotedText(text, skipBlanks(text, at + 1));
      pairs.push([label.text, value.text]);
      at = skipBlanks(text, value.end);
    } else if (label.quoted && mayName && !pairs.some(([name]) => name === '__name__')) pairs.push(['__name__', label.text]);
    else throw malformed(`a label of "${text.slice(0, 60)}" has no value`);
    if (text.charCodeAt(at) === comma) at = skipBlanks(text, at + 1);
    else if (text.charCodeAt(at) !== closing) throw malformed(`labels of "${text.slice(0, 60)}" are not separated by commas`);
  }
}

interface Read {
  readonly text: string;
  /** After it. */
  readonly end: number;
  readonly quoted: boolean;
}

function labelName(text: string, at: number): Read {
  if (text.charCodeAt(at) === quote) return quotedText(text, at);
  const match = /[a-zA-Z_][a-zA-Z0-9_]*/y;
  match.lastIndex = at;
  const [name] = match.exec(text) ?? [];
  if (name === undefined) throw malformed(`"${text.slice(0, 60)}" has a label without a name`);
  return { text: name, end: at + name.length, quoted: false };
}

/** @throws DecodeError */
export function quotedText(text: string, at: number): Read {
  if (text.charCodeAt(at) !== quote) throw malformed(`a value in "${text.slice(0, 60)}" is not quoted`);
  let escaped = false;
  let end = at + 1;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code === backslash) {
      escaped = true;
      end++;
    } else if (code === quote) break;
  }
  if (end >= text.length) throw malformed(`a quoted text in "${text.slice(0, 60)}" does not end`);
  const inside = text.slice(at + 1, end);
  return { text: escaped ? withoutEscapes(inside, true) : inside, end: end + 1, quoted: true };
}

/** `\\` and `\n`, and `\"` where texts are quoted; anything else behind a backslash stays as it is. */
export function withoutEscapes(text: string, quotes: boolean): string {
  return text.replaceAll(/\\([\\n"])/g, (whole, code: string) => {
    if (code === 'n') return '\n';
    return code === '"' && !quotes ? whole : code;
  });
}

export function skipBlanks(text: string, from: number): number {
  let at = from;
  while (isBlank(text.charCodeAt(at))) at++;
  return at;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}
