/** Work that is done on a schedule by one of all running processes. */
export interface Job {
  /** `area.noun`. */
  readonly name: string;
  /** Cron expression of five fields, in the organization's time zone. */
  readonly schedule: string;
  /** Also once right after start. */
  readonly atStart?: boolean;
  /** @param signal aborted when the server shuts down. */
  run(signal: AbortSignal): Promise<void>;
}
