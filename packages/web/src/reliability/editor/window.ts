/** How the form says over which time is judged; `kept` leaves a window that begins at dates of its own as the manifest has it. */
export const windowKinds = ['rolling', 'week', 'month', 'quarter', 'year', 'kept'] as const;
export type WindowKind = (typeof windowKinds)[number];

export interface WindowDraft {
  readonly windowKind: WindowKind;
  /** Length of a rolling window, such as `28d`. */
  readonly window: string;
  /** IANA name that calendar windows are cut in; the organization's when empty. */
  readonly timeZone: string;
}

/** The form of a manifest's window. */
export function windowDraftOf(window: unknown): WindowDraft {
  if (window === undefined || typeof window === 'string') return { windowKind: 'rolling', window: window ?? '28d', timeZone: '' };
  const { calendar, timeZone } = window as { readonly calendar?: unknown; readonly timeZone?: string };
  const windowKind = windowKinds.find((kind) => kind === calendar) ?? 'kept';
  return { windowKind, window: '28d', timeZone: timeZone ?? '' };
}

/** The window that a form describes. @param before the one of the manifest, for `kept` */
export function windowOf({ windowKind, window, timeZone }: WindowDraft, before: unknown): unknown {
  if (windowKind === 'kept') return before;
  if (windowKind === 'rolling') return window;
  return { calendar: windowKind, ...(timeZone === '' ? {} : { timeZone }) };
}
