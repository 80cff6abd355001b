/** An error as the log keeps it. */
export interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly stack: string;
}

const mostCauses = 5;

/**
 * What the log keeps of an error and its causes: kind, code, message and stack. Whatever else a library hangs on its errors is left
 * out, and so are the values of a statement that failed, which drizzle writes into its message: they hold personal data and hashes.
 */
export function errorForLog(error: unknown): LoggedError {
  const chain: Error[] = [];
  for (let one = error; one instanceof Error && chain.length < mostCauses; one = one.cause) chain.push(one);
  const [first] = chain;
  if (first === undefined) return { type: typeof error, message: String(error), stack: '' };
  const code = chain.map((one) => (one as { code?: unknown }).code).find((one) => typeof one === 'string');
  return {
    type: first.constructor.name,
    message: chain.map(messageOf).join(': '),
    ...(code === undefined ? {} : { code }),
    stack: chain.map((one) => `${one.constructor.name}: ${messageOf(one)}${framesOf(one)}`).join('\ncaused by: '),
  };
}

function messageOf(error: Error): string {
  const own = 'params' in error ? error.message.replace(/\nparams: [\s\S]*$/, '') : error.message;
  const inner = error instanceof AggregateError ? error.errors.map((one) => (one instanceof Error ? one.message : String(one))) : [];
  return [own, ...inner].filter((text) => text !== '').join('; ');
}

/** The stack repeats the message, so only what stands behind that is taken. */
function framesOf({ stack = '', message }: Error): string {
  const at = stack.indexOf(message);
  return at === -1 ? '' : stack.slice(at + message.length);
}
