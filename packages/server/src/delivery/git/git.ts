import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { AppError } from '../../platform/errors.ts';

/** A directory in which git may run: an absolute path that exists. */
export interface GitDirectory {
  readonly path: string;
}

/**
 * A repository is untrusted input: its configuration may name programs. These settings leave git nothing to start, and the
 * environment nothing to fetch. Command-line `safe.directory` lets the server read clones of other users.
 */
function safeArguments(): string[] {
  const settings = [
    'core.fsmonitor=false',
    'core.hooksPath=/dev/null',
    'core.askPass=',
    'core.sshCommand=false',
    'credential.helper=',
    'protocol.allow=never',
    'log.showSignature=false',
    'safe.directory=*',
  ];
  return ['--no-pager', '--literal-pathspecs', ...settings.flatMap((setting) => ['-c', setting])];
}

/** Git's own variables of the surrounding process (a hook, say) would point to another repository. */
function safeEnvironment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'));
  return {
    ...Object.fromEntries(inherited),
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_NO_LAZY_FETCH: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
  };
}

const errorBytes = 4096;
const answerBytes = 64 * 1024 * 1024;

/**
 * Runs git and streams its standard output. Arguments go to the process as they are, never through a shell.
 * @param input lines for standard input, or bytes as they are; revisions go there, where a name that begins with `-` is no option.
 * @throws AppError `invalid_request` with git's own words when it fails.
 */
export async function* streamGit(
  directory: GitDirectory,
  args: readonly string[],
  input: Input = [],
  signal?: AbortSignal,
): AsyncGenerator<Buffer> {
  const child = spawn('git', [...safeArguments(), ...args], {
    cwd: directory.path,
    env: safeEnvironment(),
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(signal === undefined ? {} : { signal }),
  });
  const ended = exitOf(child);
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    if (stderr.length < errorBytes) stderr += chunk.toString('utf8');
  });
  // Git may end before it has read everything, and says on standard error why.
  child.stdin.on('error', () => undefined);
  // What goes wrong with the input ends it; whoever gives bytes is told by its own generator.
  void feed(child, input).catch(() => child.kill());
  try {
    yield* child.stdout as AsyncIterable<Buffer>;
    const { code, error } = await ended;
    if (error !== undefined) throw unavailable(error);
    if (code !== 0) throw new AppError('invalid_request', `git ${args[0]} failed: ${stderr.trim() || `exit code ${code}`}`);
  } finally {
    if (child.exitCode === null) child.kill();
  }
}

/** Runs git and answers its whole standard output as text (at most 64 MiB); bytes that are not UTF-8 become U+FFFD. */
export async function runGit(directory: GitDirectory, args: readonly string[], input: Iterable<string> = []): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of streamGit(directory, args, input)) {
    size += chunk.length;
    if (size > answerBytes) throw new AppError('invalid_request', `git ${args[0]} answers more than ${answerBytes} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

type Input = Iterable<string> | AsyncIterable<Uint8Array>;

async function feed(child: ChildProcess, input: Input): Promise<void> {
  const { stdin } = child;
  if (stdin === null) return;
  for await (const piece of input) {
    if (stdin.destroyed) return;
    if (!stdin.write(typeof piece === 'string' ? `${piece}\n` : piece))
      await Promise.race([once(stdin, 'drain'), once(stdin, 'close')]).catch(() => undefined);
  }
  stdin.end();
}

function exitOf(child: ChildProcess): Promise<{ code: number | null; error?: Error }> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, error }));
    child.once('close', (code) => resolve({ code }));
  });
}

function unavailable(error: Error): AppError {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
    return new AppError('invalid_request', 'The program "git" was not found on the server. Install git to import repositories.', {
      cause: error,
    });
  }
  return new AppError('invalid_request', `git did not run: ${error.message}`, { cause: error });
}
