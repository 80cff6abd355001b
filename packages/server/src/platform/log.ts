import { pino } from 'pino';
import { errorForLog } from './log-error.ts';

export type Log = pino.Logger;

/** Structured logs on standard error, so that standard output stays for what a person asked to see. */
export function createLog(level: string, destination: pino.DestinationStream = pino.destination({ dest: 2, sync: false })): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: errorForLog },
      redact: ['req.headers.authorization', 'req.headers.cookie', '*.password', '*.token', '*.key', '*.secret'],
    },
    destination,
  );
}
