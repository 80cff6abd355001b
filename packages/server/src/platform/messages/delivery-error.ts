/** Why something was not sent, in words without an address. */
export class DeliveryError extends Error {
  readonly reason: string;
  /** When the other side wants to be asked again. */
  readonly retryAfterMs: number | undefined;
  /** Trying again would not help. */
  readonly isFinal: boolean;

  constructor(reason: string, options: { readonly retryAfterMs?: number | undefined; readonly isFinal?: boolean } = {}) {
    super(reason);
    this.reason = reason;
    this.retryAfterMs = options.retryAfterMs;
    this.isFinal = options.isFinal ?? false;
  }

  /** Any error without its text, which may quote an address. */
  static of(error: unknown): DeliveryError {
    if (error instanceof DeliveryError) return error;
    const { code, responseCode, name } = error as { code?: unknown; responseCode?: unknown; name?: unknown };
    const response = typeof responseCode === 'number' ? responseCode : undefined;
    const reason = [code ?? name, response].filter((part) => part !== undefined).join(' ');
    // SMTP: 4xx may pass, 5xx will not; but a refused sign-in (535) is mended by whoever runs the server.
    return new DeliveryError(String(reason), { isFinal: response !== undefined && response >= 550 && response < 560 });
  }
}
