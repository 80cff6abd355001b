import type { Socket } from 'node:net';
import type { toProblem } from './problem.ts';

type Unreadable = readonly [status: number, reason: string, detail: string];

const kinds: Readonly<Record<string, Unreadable>> = {
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large', 'The headers of this request are larger than this server reads.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout', 'The request did not arrive in time.'],
};
const malformed: Unreadable = [400, 'Bad Request', 'What was sent is not a valid HTTP request.'];

/** Answers what the HTTP parser could not read, in the form of all other errors, and ends the connection. */
export function answerUnreadable({ code }: { readonly code?: string }, socket: Socket): void {
  if (socket.writable && code !== 'ECONNRESET') {
    const [status, reason, detail] = kinds[code ?? ''] ?? malformed;
    const problem: ReturnType<typeof toProblem> = { type: 'about:blank', title: reason, status, code: 'invalid_request', detail };
    const body = JSON.stringify(problem);
    const head = [`HTTP/1.1 ${status} ${reason}`, 'Content-Type: application/problem+json', `Content-Length: ${Buffer.byteLength(body)}`];
    socket.write(`${[...head, 'Connection: close'].join('\r\n')}\r\n\r\n${body}`);
  }
  socket.destroySoon();
}
