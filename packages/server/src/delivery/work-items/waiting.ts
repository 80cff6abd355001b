/**
 * Words by which a status in progress tells that the item waits for somebody or something, where a team does not list such statuses itself
 * (`waiting` of its definition). They are looked for as whole words, in whatever case.
 */
const waitingWords = [
  'approval',
  'await',
  'awaiting',
  'blocked',
  'hold',
  'paused',
  'pending',
  'queue',
  'queued',
  'ready',
  'review',
  'stalled',
  'wait',
  'waiting',
] as const;

const usual = new RegExp(`(?:^|[^\\p{L}])(?:${waitingWords.join('|')})(?:$|[^\\p{L}])`, 'iu');

/** Whether a started status of this name counts as waiting. @param listed the statuses that the team says it waits in; undefined where it says nothing. */
export function isWaiting(name: string, listed: readonly string[] | undefined): boolean {
  if (listed === undefined) return usual.test(name);
  const wanted = name.trim().toLowerCase();
  return listed.some((one) => one.trim().toLowerCase() === wanted);
}
