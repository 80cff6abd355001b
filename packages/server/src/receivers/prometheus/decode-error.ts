/** The bytes are not what their sender says they are; the message says where. The only thing that decoding throws. */
export class DecodeError extends Error {
  readonly kind: 'malformed' | 'too_large';

  constructor(message: string, kind: 'malformed' | 'too_large' = 'malformed') {
    super(message);
    this.name = 'DecodeError';
    this.kind = kind;
  }
}
