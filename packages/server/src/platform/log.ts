import { pino } from 'pino';

export type Log = pino.Logger;

/** Structured logs on standard error, so that standard output stays for what a person asked to see. */
export function createLog(level: string): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: ['req.headers.authorization', 'req.headers.cookie', '*.password', '*.token', '*.key', '*.secret'],
    },
    pino.destination({ dest: 2, sync: false }),
  );
}
