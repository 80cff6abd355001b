/** A hint about a query or its data that does not keep it from being answered. */
export interface Annotation {
  readonly level: 'info' | 'warning';
  /** As Prometheus words it, without the `PromQL info: ` or `PromQL warning: ` before it. */
  readonly text: string;
  /** Place in the query, characters from its start; absent when it is about the data alone. */
  readonly position?: { readonly start: number; readonly end: number } | undefined;
}
