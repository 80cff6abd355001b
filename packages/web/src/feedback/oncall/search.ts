/** Which part of a schedule its calendar shows. */
export interface CalendarSearch {
  readonly weeks?: 4;
  /** Local date in the first of the weeks; this week when absent. */
  readonly week?: string;
}

/** Keeps what is well-formed; a wrong link shows this week and the next. */
export function parseCalendarSearch({ weeks, week }: Readonly<Record<string, unknown>>): CalendarSearch {
  return {
    ...(weeks === 4 || weeks === '4' ? { weeks: 4 } : {}),
    ...(typeof week === 'string' && /^\d{4}-\d\d-\d\d$/.test(week) && !Number.isNaN(Date.parse(week)) ? { week } : {}),
  };
}
