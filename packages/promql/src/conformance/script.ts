import { unquote } from '../parse/strings.ts';
import { type LoadCommand, parseLoad } from './load.ts';
import { parseSeries, signedDuration, type WrittenSeries } from './series-notation.ts';

export type Expectation = 'ordered' | 'fail' | 'warn' | 'no_warn' | 'info' | 'no_info';

/** A line `expect <what>`, and what the message must be; neither: any message. */
export interface Expected {
  readonly what: Expectation;
  readonly message?: string | undefined;
  readonly pattern?: RegExp | undefined;
}

export interface EvalCommand {
  readonly kind: 'eval';
  /** Of the command in its file, from 1. */
  readonly line: number;
  readonly query: string;
  /** Milliseconds; an instant's start and end are its time, its step 0. */
  readonly start: number;
  readonly end: number;
  readonly step: number;
  readonly instant: boolean;
  readonly expected: readonly Expected[];
  /** Times of the expected values when an instant query answers a range vector. */
  readonly rangeVector: { readonly start: number; readonly end: number; readonly step: number } | undefined;
  readonly string: string | undefined;
  readonly scalar: number | undefined;
  readonly series: readonly WrittenSeries[];
}

export type Command = LoadCommand | { readonly kind: 'clear' } | EvalCommand;

const instantShape = /^eval(?:_(fail|warn|ordered|info))?\s+instant\s+(?:at\s+(\S+))?\s+(.+)$/;
const rangeShape = /^eval(?:_(fail|warn|info))?\s+range\s+from\s+(\S+)\s+to\s+(\S+)\s+step\s+(\S+)\s+(.+)$/;
const expectShape = /^expect\s+(ordered|fail|warn|no_warn|info|no_info)(?:\s+(regex|msg):(.+))?$/;
const rangeVectorShape = /^expect range vector\s+from\s+(\S+)\s+to\s+(\S+)\s+step\s+(\S+)$/;

/**
 * Reads a file in Prometheus' test language (`promql/promqltest/README.md` there). A comment or an empty line ends a command.
 *
 * @throws Error with the line, when a line is not in the language.
 */
export function parseScript(text: string): Command[] {
  const lines = text.split('\n').map((line) => (line.trim().startsWith('#') ? '' : line.trim()));
  const commands: Command[] = [];
  for (let index = 0; index < lines.length; index++) {
    if (lines[index] === '') continue;
    const start = index;
    while ((lines[index + 1] ?? '') !== '') index++;
    try {
      commands.push(...parseBlock(lines.slice(start, index + 1), start + 1));
    } catch (error) {
      throw new Error(`line ${start + 1}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  }
  return commands;
}

/** Lines up to an empty one: a command with what belongs to it; `clear` needs no empty line after it. */
function parseBlock(lines: readonly string[], line: number): Command[] {
  const [first = '', ...rest] = lines;
  const word = first.split(/\s+/)[0]?.toLowerCase() ?? '';
  if (word === 'clear') return [{ kind: 'clear' }, ...(rest.length === 0 ? [] : parseBlock(rest, line + 1))];
  if (word.startsWith('load')) return [parseLoad(first, rest)];
  if (!word.startsWith('eval')) throw new Error(`not a command: ${first}`);
  const { command, used } = parseEval(first, rest, line);
  const left = rest.slice(used);
  return [command, ...(left.length === 0 ? [] : parseBlock(left, line + 1 + used))];
}

function parseEval(first: string, lines: readonly string[], line: number): { command: EvalCommand; used: number } {
  const instant = instantShape.exec(first);
  const range = instant === null ? rangeShape.exec(first) : null;
  if (instant === null && range === null) throw new Error(`not an eval command: ${first}`);
  const expected: Expected[] = [];
  const mode = (instant ?? range)?.[1] as Expectation | undefined;
  if (mode !== undefined) expected.push({ what: mode });
  const series: WrittenSeries[] = [];
  let rangeVector: EvalCommand['rangeVector'];
  let string: string | undefined;
  let scalar: number | undefined;
  let used = 0;
  for (const text of lines) {
    used++;
    const times = rangeVectorShape.exec(text);
    if (times !== null) {
      const [start, end, step] = times.slice(1).map(signedDuration) as [number, number, number];
      rangeVector = { start, end, step };
    } else if (text.startsWith('expect string')) string = parseString(text.slice('expect string'.length).trim());
    else if (/^expect\s/.test(text)) expected.push(parseExpected(text));
    else if (/^expected_fail_(message|regexp)\s/.test(text)) {
      expected[0] = parseOldFailure(text);
      break;
    } else {
      scalar = parseScalar(text);
      if (scalar !== undefined) break;
      series.push(parseSeries(text));
    }
  }
  const [start, end, step] =
    instant === null
      ? ((range?.slice(2, 5) ?? []).map(signedDuration) as [number, number, number])
      : [signedDuration(instant[2] ?? '0'), signedDuration(instant[2] ?? '0'), 0];
  const query = (instant === null ? range?.[5] : instant[3]) as string;
  const command = { line, query, start, end, step, instant: instant !== null, expected, rangeVector, string, scalar, series };
  return { command: { kind: 'eval', ...command }, used };
}

function parseExpected(text: string): Expected {
  const found = expectShape.exec(text);
  if (found === null) throw new Error(`not an expect line: ${text}`);
  const [, what, kind, message] = found;
  if (kind === 'msg') return { what: what as Expectation, message: (message as string).trim() };
  if (kind === 'regex') return { what: what as Expectation, pattern: new RegExp((message as string).trim(), 'u') };
  return { what: what as Expectation };
}

function parseOldFailure(text: string): Expected {
  const message = text.replace(/^\S+\s+/, '');
  return text.startsWith('expected_fail_message') ? { what: 'fail', message } : { what: 'fail', pattern: new RegExp(message, 'u') };
}

function parseString(text: string): string {
  const value = /^(["'`]).*\1$/.test(text) ? unquote(text) : undefined;
  if (value === undefined) throw new Error(`not a quoted string: ${text}`);
  return value;
}

/** A line that is a number and nothing else: the expected scalar. */
function parseScalar(text: string): number | undefined {
  if (/^[+-]?inf$/i.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (/^[+-]?nan$/i.test(text)) return Number.NaN;
  return /^[+-]?(?:0x[0-9a-f]+|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)$/i.test(text) ? Number(text) : undefined;
}
