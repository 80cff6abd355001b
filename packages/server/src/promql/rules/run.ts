/** How the last evaluation of a rule went. */
export interface RuleRun {
  readonly health: 'ok' | 'err' | 'unknown';
  readonly error?: string;
  readonly seconds: number;
}
