import { type InstantQuery, pinnedQueries } from './at-modifier.ts';
import { compareAnnotations, compareData, compareFailure } from './compare.ts';
import { type Command, type EvalCommand, parseScript } from './script.ts';
import type { Answer, AnswerData, Target } from './target.ts';

export interface CaseResult {
  /** `<line>: <query>`, the same from run to run. */
  readonly id: string;
  /** What is wrong; undefined when the case passes. */
  readonly failure: string | undefined;
}

export interface RunOptions {
  /**
   * As Prometheus' own runner does, ask each instant query in the middle of a range too, and again at other times with its selectors
   * pinned by `@`. Twelve times the queries; on unless said otherwise.
   */
  readonly variants?: boolean;
}

const minute = 60_000;

/** Runs a file of cases, each on what the commands before it loaded. Nothing of what the target held is kept. */
export async function runScript(text: string, target: Target, options: RunOptions = {}): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  await target.clear();
  for (const command of parseScript(text)) {
    const result = await runCommand(command, target, options.variants ?? true);
    if (result !== undefined) results.push(result);
  }
  return results;
}

async function runCommand(command: Command, target: Target, variants: boolean): Promise<CaseResult | undefined> {
  if (command.kind === 'load') await target.load(command.series);
  else if (command.kind === 'clear') await target.clear();
  else return { id: `${command.line}: ${command.query}`, failure: await runCase(command, target, variants) };
  return undefined;
}

async function runCase(command: EvalCommand, target: Target, variants: boolean): Promise<string | undefined> {
  if (!command.instant) {
    return judged(command, command.query, () => target.range(command.query, command.start, command.end, command.step));
  }
  const queries: InstantQuery[] = [{ query: command.query, time: command.start }];
  if (variants) queries.push(...pinnedQueries(command.query, command.start));
  for (const query of queries) {
    const failure = await runInstant(command, query, target, variants);
    if (failure !== undefined) return `${query.query} at ${query.time}: ${failure}`;
  }
  return undefined;
}

async function runInstant(
  command: EvalCommand,
  { query, time }: InstantQuery,
  target: Target,
  variants: boolean,
): Promise<string | undefined> {
  let data: AnswerData | undefined;
  const failure = await judged(command, query, async () => {
    const answer = await target.instant(query, time);
    data = answer.data;
    return answer;
  });
  const alone = command.rangeVector !== undefined || command.string !== undefined || data === undefined;
  const ordered = command.expected.some(({ what }) => what === 'ordered');
  if (failure !== undefined || !variants || alone || ordered || /(?:start|end|range|step)\(\)/.test(query)) return failure;
  const inRange = await middleOfRange(target, query, time, data?.type === 'scalar');
  const wrong = typeof inRange === 'string' ? inRange : compareData(command, inRange);
  return wrong === undefined ? undefined : `in the middle of a range: ${wrong}`;
}

/** What is wrong with an answer, or with its absence. */
async function judged(command: EvalCommand, query: string, ask: () => Promise<Answer>): Promise<string | undefined> {
  let answer: Answer;
  try {
    answer = await ask();
  } catch (error) {
    return compareFailure(command, error instanceof Error ? error.message : String(error));
  }
  if (command.expected.some(({ what }) => what === 'fail')) return 'expected the query to fail';
  return compareAnnotations(command, query, answer.annotations) ?? compareData(command, answer.data);
}

/** The same query's answer at the middle of three steps, as an instant query would give it; a text when it has none. */
async function middleOfRange(target: Target, query: string, time: number, scalar: boolean): Promise<AnswerData | string> {
  let answer: Answer;
  try {
    answer = await target.range(query, time - minute, time + minute, minute);
  } catch (error) {
    return `failed: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (answer.data.type !== 'matrix') return `answered a ${answer.data.type}`;
  const samples = answer.data.series.flatMap(({ labels, points }) => {
    const point = points.find((one) => one.time === time);
    return point === undefined ? [] : [{ labels, value: point.value }];
  });
  const [first] = samples;
  if (!scalar) return { type: 'vector', samples };
  return typeof first?.value === 'number' ? { type: 'scalar', value: first.value } : 'has no number there';
}
