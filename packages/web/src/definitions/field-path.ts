/** A JSON pointer (RFC 6901) such as `/spec/target` as people name fields: `spec.target`. */
export function fieldPath(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.');
}
