import type { PartialParse, SyntaxNode, Tree } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { functions } from './functions.ts';
import { parseError } from './problems.ts';
import { children } from './source.ts';
import { type Scan, scan, type Token } from './tokens.ts';

// Strict: the first mistake ends it, instead of a search for the best repair, whose cost grows with the number of mistakes.
const strict = parser.configure({ strict: true });

const aggregators = new Set('avg bottomk count count_values group limit_ratio limitk max min quantile stddev stdvar sum topk'.split(' '));
const durationFunctions = new Set(['step', 'range', 'min_of', 'max_of']);
const scalarChoices = new Set(['min_of', 'max_of']);
const groupingKeywords = new Set(['by', 'without', 'on', 'ignoring', 'group_left', 'group_right']);
const operatorKeywords = new Set(['and', 'or', 'unless', 'atan2']);
const keywords = new Set(
  'bool offset start end fill fill_left fill_right anchored smoothed'.split(' ').concat([...groupingKeywords], [...durationFunctions]),
);

/**
 * The syntax tree of a query.
 *
 * @throws QueryError bad_data, at the first mistake.
 */
export function syntaxTree(query: string): SyntaxNode {
  const scanned = scan(query);
  if (scanned.problem === undefined && scanned.tokens.length === 0) {
    throw parseError(query, { start: 0, end: query.length }, 'no expression found in input');
  }
  const unknown = unknownFunction(scanned.tokens);
  let failure: number | undefined;
  try {
    const expression = children(treeOf(readable(query, scanned.tokens)).topNode)[0];
    if (expression !== undefined && scanned.problem === undefined) return expression;
  } catch (error) {
    failure = Number(/\d+$/.exec(error instanceof Error ? error.message : '')?.[0] ?? 0);
  }
  throw firstMistake(query, scanned, unknown, failure);
}

/** As `strict.parse`, without the tree being cut where more than some 150 operators follow one another. */
function treeOf(text: string): Tree {
  const parse: PartialParse & { bigReductionCount?: number } = strict.startParse(text);
  for (;;) {
    const tree = parse.advance();
    if (tree !== null) return tree;
    // What makes the parser cut trees that grow to the left, to keep an editor's edits cheap; a converter has its own limit of depth.
    parse.bigReductionCount = 0;
  }
}

function firstMistake(query: string, scanned: Scan, unknown: Token | undefined, failure: number | undefined): Error {
  const { problem, tokens } = scanned;
  if (unknown !== undefined && (failure === undefined || unknown.start <= failure)) {
    return parseError(query, unknown, `unknown function with name ${JSON.stringify(unknown.text)}`);
  }
  const index = failure === undefined ? -1 : tokens.findIndex((token) => token.end > failure);
  if (problem !== undefined && (index === -1 || problem.start <= (tokens[index] as Token).start)) {
    return parseError(query, problem, problem.message);
  }
  const token = tokens[index];
  const place = token ?? { start: query.length, end: query.length };
  const context = contextOf(tokens, index === -1 ? tokens.length : index);
  return parseError(query, place, `unexpected ${describe(token)}${context}`);
}

/**
 * The query with the spellings that the grammar lacks replaced by ones of the same length and kind that it has: `2.` and `2.e3`, `0X1f`,
 * `STEP()` among durations, `min_of(...)` and `max_of(...)` as functions, which it knows among durations alone, and `offset` as a name.
 * Places stay true, and names and values are read from the query itself.
 */
function readable(query: string, tokens: readonly Token[]): string {
  const durations = durationTokens(tokens);
  let text = '';
  let done = 0;
  for (const [index, token] of tokens.entries()) {
    let written = token.text;
    if (token.kind === 'number') written = written.replace('0X', '0x').replace(/\.(?=e|$)/i, '0');
    else if (tokens[index + 1]?.text === '(' && durations.has(index)) written = written.toLowerCase();
    else if (tokens[index + 1]?.text === '(' && scalarChoices.has(written)) written = 'scalar';
    else if (/^offset$/i.test(written) && token.kind === 'identifier' && beginsOperand(tokens[index - 1])) written = 'metric';
    if (written === token.text) continue;
    text += query.slice(done, token.start) + written;
    done = token.end;
  }
  return text + query.slice(done);
}

/** Whether what comes after a token is an operand and no modifier. */
function beginsOperand(before: Token | undefined): boolean {
  if (before === undefined || before.kind === 'operator') return true;
  return before.text === '(' || before.text === ',' || before.text === '{' || operatorKeywords.has(before.text.toLowerCase());
}

/** Which identifiers are functions of durations: those in square brackets, and those in the operand of `offset`. */
function durationTokens(tokens: readonly Token[]): Set<number> {
  const found = new Set<number>();
  let brackets = 0;
  /** Parentheses open in an offset's operand; undefined outside of one. */
  let parens: number | undefined;
  for (const [index, { kind, text }] of tokens.entries()) {
    if (text === '[') brackets++;
    else if (text === ']') brackets--;
    if (parens !== undefined) {
      if (text === '(') parens++;
      else if (text === ')' && --parens === 0) parens = undefined;
      else if (parens === 0 && kind === 'number') parens = undefined;
    }
    const inDuration = brackets > 0 || parens !== undefined;
    if (inDuration && kind === 'identifier' && durationFunctions.has(text.toLowerCase())) found.add(index);
    else if (parens === undefined && kind === 'identifier' && /^offset$/i.test(text) && !beginsOperand(tokens[index - 1])) parens = 0;
  }
  return found;
}

function unknownFunction(tokens: readonly Token[]): Token | undefined {
  return tokens.find((token, index) => {
    if (token.kind !== 'identifier' || tokens[index + 1]?.text !== '(' || functions.has(token.text)) return false;
    if (groupingKeywords.has(tokens[index - 1]?.text.toLowerCase() ?? '')) return false;
    const name = token.text.toLowerCase();
    return !aggregators.has(name) && !keywords.has(name) && !operatorKeywords.has(name) && name !== 'inf' && name !== 'nan';
  });
}

/** A token as Prometheus' parser names it in its complaints. */
function describe(token: Token | undefined): string {
  if (token === undefined) return 'end of input';
  const name = token.text.toLowerCase();
  if (token.kind === 'operator' && token.text !== '=') return `<op:${token.text}>`;
  if (token.kind === 'punctuation' || token.kind === 'operator') return JSON.stringify(token.text);
  if (token.kind === 'identifier') {
    if (operatorKeywords.has(name)) return `<op:${name}>`;
    if (aggregators.has(name)) return `<aggr:${token.text}>`;
    if (keywords.has(name)) return `<${token.text}>`;
    return `identifier ${JSON.stringify(token.text)}`;
  }
  const shown = token.text.length > 10 ? `${JSON.stringify(token.text.slice(0, 10))}...` : JSON.stringify(token.text);
  return `${token.kind === 'number' && /[a-wyz]$/i.test(token.text) ? 'duration' : token.kind} ${shown}`;
}

/** Where the mistake stands and what could have stood there. */
function contextOf(tokens: readonly Token[], index: number): string {
  const before = tokens[index - 1];
  const opening = innermostOpening(tokens, index);
  if (opening?.token.text === '{') {
    if (before?.kind === 'operator') return ' in label matching, expected string';
    if (before?.kind === 'identifier') return ' in label matching, expected label matching operator';
    if (before?.kind === 'string') return ' in label matching, expected "," or "}"';
    return ' in label matching, expected identifier or "}"';
  }
  const opener = tokens[(opening?.index ?? 0) - 1]?.text.toLowerCase() ?? '';
  if (opening?.token.text === '(' && groupingKeywords.has(opener)) {
    return before?.kind === 'punctuation' ? ' in grouping opts, expected label' : ' in grouping opts, expected "," or ")"';
  }
  if (before?.text === ')' && groupingOf(tokens, index - 1)) return ' in aggregation';
  const last = before?.text.toLowerCase() ?? '';
  if (before?.kind !== 'identifier' && before?.text !== '@') return '';
  if (['by', 'without', 'on', 'ignoring'].includes(last)) return ' in grouping opts, expected "("';
  if (last === 'offset') return ' in offset, expected number, duration, step(), or range()';
  if (last === '@') return ' in @, expected timestamp';
  return aggregators.has(last) ? ' in aggregation' : '';
}

/** Whether a closing parenthesis ends the labels of an aggregation that has no arguments yet: `sum by (job)`. */
function groupingOf(tokens: readonly Token[], closing: number): boolean {
  const opening = innermostOpening(tokens, closing)?.index ?? 0;
  const [aggregator, keyword] = [tokens[opening - 2], tokens[opening - 1]].map((token) => token?.text.toLowerCase() ?? '');
  return (keyword === 'by' || keyword === 'without') && aggregators.has(aggregator as string);
}

function innermostOpening(tokens: readonly Token[], end: number): { token: Token; index: number } | undefined {
  const open: { token: Token; index: number }[] = [];
  for (const [index, token] of tokens.slice(0, end).entries()) {
    if (token.kind !== 'punctuation') continue;
    if ('({['.includes(token.text)) open.push({ token, index });
    else if (')}]'.includes(token.text)) open.pop();
  }
  return open.at(-1);
}
