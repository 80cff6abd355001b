import { spawn } from 'node:child_process';
import { ServiceError } from './types.ts';

export interface GitRequest {
  readonly directory: string;
  readonly args: readonly string[];
  readonly signal: AbortSignal;
  /** Where git may go, and what it says there; without it, nowhere. */
  readonly remote?: { readonly url: string; readonly authorization: string | undefined };
}

/**
 * What is fetched is untrusted, and so is the server it comes from: git starts no program of a hook or helper, speaks nothing but HTTP, follows no redirect
 * (which would take the token along) and asks nobody for a password.
 */
const settings = [
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'core.askPass=',
  'core.sshCommand=false',
  'credential.helper=',
  'protocol.allow=never',
  'protocol.http.allow=always',
  'protocol.https.allow=always',
  'http.followRedirects=false',
  'http.lowSpeedLimit=100',
  'http.lowSpeedTime=120',
  'fetch.recurseSubmodules=false',
  // Nothing goes on after git has ended.
  'gc.autoDetach=false',
  'maintenance.autoDetach=false',
  'safe.directory=*',
];

const errorBytes = 4096;
const answerBytes = 64 * 1024 * 1024;

/**
 * Runs git without a shell and answers its standard output.
 * @throws ServiceError in words that tell a deleted repository from a refused token.
 */
export async function runRemoteGit({ directory, args, signal, remote }: GitRequest): Promise<string> {
  const options = ['--no-pager', ...settings.flatMap((setting) => ['-c', setting])];
  const child = spawn('git', [...options, ...args], {
    cwd: directory,
    env: environment(remote),
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  });
  const chunks: Buffer[] = [];
  let size = 0;
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > answerBytes) child.kill();
    else chunks.push(chunk);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    if (stderr.length < errorBytes) stderr += chunk.toString('utf8');
  });
  const { code, error } = await new Promise<{ code: number | null; error?: Error }>((resolve) => {
    child.once('error', (failure) => resolve({ code: null, error: failure }));
    child.once('close', (exit) => resolve({ code: exit }));
  });
  if (signal.aborted) throw signal.reason;
  if (code === 0) return Buffer.concat(chunks).toString('utf8');
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') {
    throw new ServiceError('unavailable', 'The program "git" was not found on the server, so that no clone can be kept.');
  }
  throw failureOf(args[0] ?? '', error?.message ?? stderr);
}

/** The token goes by the environment, for the one origin: arguments can be read by every process of the machine. */
function environment(remote: GitRequest['remote']): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_') || name === 'GIT_SSL_CAINFO');
  return {
    ...Object.fromEntries(inherited),
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ALLOW_PROTOCOL: remote === undefined ? 'none' : 'http:https',
    GIT_NO_LAZY_FETCH: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_TERMINAL_PROMPT: '0',
    ...(remote?.authorization === undefined
      ? {}
      : {
          GIT_CONFIG_COUNT: '1',
          GIT_CONFIG_KEY_0: `http.${new URL(remote.url).origin}/.extraHeader`,
          GIT_CONFIG_VALUE_0: `Authorization: ${remote.authorization}`,
        }),
  };
}

function failureOf(command: string, stderr: string): ServiceError {
  if (/Authentication failed|could not read Username|HTTP code 40[13]|error: 40[13]/i.test(stderr)) {
    return new ServiceError('unauthorized', 'the token may not clone it');
  }
  if (/not found|error: 404|error: 410/i.test(stderr)) return new ServiceError('gone', 'it is not there any more, or not for this token');
  if (/error: 30\d|redirect/i.test(stderr)) return new ServiceError('gone', 'it has moved; enter its new name');
  const said = stderr.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
  return new ServiceError('unavailable', `git ${command} failed${said === '' ? '' : `: ${said}`}`);
}
