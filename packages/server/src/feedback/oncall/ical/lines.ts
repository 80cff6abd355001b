import { AppError } from '../../../platform/errors.ts';

/** One property of an iCalendar: `DTSTART;TZID=Europe/Paris:20261130T090000`. */
export interface ContentLine {
  /** Upper case. */
  readonly name: string;
  /** Names in upper case, values without quotation marks. */
  readonly parameters: Readonly<Record<string, string>>;
  /** As it is written: only texts have escapes. */
  readonly value: string;
}

/** A component such as VEVENT, with those inside it. */
export interface Component {
  readonly name: string;
  readonly lines: readonly ContentLine[];
  readonly components: readonly Component[];
}

const deepest = 8;
const deciding = /^(?:BEGIN|END|DTSTART|DTEND|DURATION|RRULE|RDATE|EXDATE|RECURRENCE-ID|STATUS|SUMMARY|UID)\b/i;

/** The VCALENDAR of a text (RFC 5545, section 3.1: folded lines, parameters in quotation marks). @throws AppError `invalid_request`. */
export function parseCalendar(text: string): Component {
  const lines = text
    .replace(/^\uFEFF/, '')
    .replaceAll(/\r?\n[ \t]/g, '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
  const open: { name: string; lines: ContentLine[]; components: Component[] }[] = [{ name: '', lines: [], components: [] }];
  for (const raw of lines) {
    const line = parseLine(raw);
    const here = open.at(-1);
    if (here === undefined) break;
    if (line === undefined) {
      // Programs write all sorts of lines; those that decide who is on call must be understood.
      if (deciding.test(raw)) throw broken(`"${raw.slice(0, 40)}" is no line of it`);
      continue;
    }
    if (line.name === 'BEGIN') {
      if (open.length > deepest) throw broken('it is nested too deeply');
      open.push({ name: line.value.toUpperCase(), lines: [], components: [] });
    } else if (line.name === 'END') {
      if (here.name !== line.value.toUpperCase() || here.name === '') throw broken(`${line.value.slice(0, 40)} ends without having begun`);
      open.pop();
      open.at(-1)?.components.push(here);
    } else here.lines.push(line);
  }
  const [root] = open;
  const calendar = root?.components.find(({ name }) => name === 'VCALENDAR');
  if (open.length > 1 || calendar === undefined) throw broken('it has no VCALENDAR that begins and ends');
  return calendar;
}

function parseLine(line: string): ContentLine | undefined {
  const match = /^([\w-]+)((?:;[\w-]+=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)*):(.*)$/s.exec(line);
  if (match === null) return undefined;
  const [, name = '', parameters = '', value = ''] = match;
  const pairs = [...parameters.matchAll(/;([\w-]+)=((?:"[^"]*"|[^";])*)/g)].map(([, key = '', text = '']): [string, string] => [
    key.toUpperCase(),
    text.replaceAll('"', ''),
  ]);
  return { name: name.toUpperCase(), parameters: Object.fromEntries(pairs), value };
}

function broken(why: string): AppError {
  return new AppError('invalid_request', `This is no iCalendar: ${why}.`);
}

/** A TEXT value without its escapes (section 3.3.11). */
export function plainText(value: string): string {
  return value.replaceAll(/\\([\\;,nN])/g, (_, sign: string) => (sign.toLowerCase() === 'n' ? '\n' : sign));
}

export function escapedText(text: string): string {
  return text
    .replaceAll(/[\\;,]/g, (sign) => `\\${sign}`)
    .replaceAll(/\r?\n/g, '\\n')
    .replaceAll(/\p{Cc}/gu, ' ');
}

/** Lines end with CR LF and are folded after 75 bytes of UTF-8 at the most, between characters. */
export function folded(line: string): string {
  const parts: string[] = [];
  let [part, bytes] = ['', 0];
  for (const sign of line) {
    const size = Buffer.byteLength(sign);
    if (bytes + size > 75) {
      parts.push(part);
      [part, bytes] = [' ', 1];
    }
    part += sign;
    bytes += size;
  }
  return `${[...parts, part].join('\r\n')}\r\n`;
}
