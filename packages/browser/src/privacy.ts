interface Signals {
  readonly doNotTrack?: string | null;
  /** Global Privacy Control. */
  readonly globalPrivacyControl?: boolean;
}

/** Whether the browser says on the person's behalf that they do not want to be tracked. */
export function isOptedOut(signals: Signals): boolean {
  return signals.globalPrivacyControl === true || signals.doNotTrack === '1' || signals.doNotTrack === 'yes';
}
