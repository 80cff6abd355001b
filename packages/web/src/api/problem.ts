/** One thing that is wrong with an input, and where. */
export interface InputProblem {
  readonly message: string;
  readonly path?: string;
  readonly file?: string;
  readonly line?: number;
}

/** An answer of the server that says what happened, why, and what to do (RFC 9457). */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly problems: readonly InputProblem[];

  constructor(status: number, code: string, message: string, problems: readonly InputProblem[] = []) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.problems = problems;
  }
}

/** Reads a failed answer; bodies that are no problem details still become a sentence. */
export async function toApiError(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  if (typeof body === 'object' && body !== null) {
    const { code, detail, title, problems } = body as { code?: string; detail?: string; title?: string; problems?: InputProblem[] };
    return new ApiError(response.status, code ?? 'unknown', detail ?? title ?? response.statusText, problems ?? []);
  }
  return new ApiError(response.status, 'unknown', `The server answered ${response.status} ${response.statusText}.`);
}
