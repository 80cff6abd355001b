/** A condition on one label. Regular expressions are RE2's and match the whole value, as in Prometheus. */
export interface Matcher {
  readonly label: string;
  readonly op: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}
