import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type Action, actionsQuery, reviewsQuery } from '../api/feedback.ts';
import { useSession } from '../api/session.ts';
import { formatCount } from '../kit/format.ts';
import { NoData } from '../kit/NoData.tsx';
import { Verdict } from '../kit/Verdict.tsx';
import { toWallClock } from '../range/zone.ts';
import { AreaNumber, AreaRow } from './AreaRow.tsx';

/** Actions that are due, those that helped, and the review of the last whole week. */
export function FeedbackRow() {
  const actions = useQuery(actionsQuery);
  const reviews = useQuery(reviewsQuery);
  const { timezone } = useSession();
  // The running week is not over: the review that is due is the one of the last whole week.
  const due = reviews.data?.find(({ to }) => Date.parse(to) <= Date.now());
  const error = actions.error ?? reviews.error;
  return (
    <AreaRow
      title="Feedback"
      to="/feedback"
      action={
        due === undefined ? { to: '/feedback', text: 'See reviews' } : { to: `/feedback/reviews/${due.week}`, text: 'Open the review' }
      }
    >
      {error !== null && (
        <AreaNumber name="actions">
          <NoData why={error.message} />
        </AreaNumber>
      )}
      {actions.data === undefined && error === null && <Skeleton component="li" height={30} width={320} />}
      {actions.data !== undefined && <ActionNumbers actions={actions.data} timezone={timezone} />}
      {reviews.data !== undefined && <AreaNumber name="review">{due === undefined ? 'none yet' : `${due.week} ${due.state}`}</AreaNumber>}
    </AreaRow>
  );
}

function ActionNumbers({ actions, timezone }: { readonly actions: readonly Action[]; readonly timezone: string }) {
  const today = toWallClock(Date.now(), timezone).slice(0, 10);
  const inAWeek = toWallClock(Date.now() + 7 * 86_400_000, timezone).slice(0, 10);
  const open = actions.filter(({ state }) => state === 'open');
  const overdue = open.filter(({ due }) => due < today).length;
  const due = open.filter((action) => action.due >= today && action.due <= inAWeek).length;
  const moved = actions.filter(({ effect }) => effect.verdict === 'moved').length;
  return (
    <>
      <AreaNumber name="actions open">{formatCount(open.length)}</AreaNumber>
      <AreaNumber name="due in 7 days">{formatCount(due)}</AreaNumber>
      <AreaNumber name="overdue">{overdue > 0 ? <Verdict judgement="warn">{formatCount(overdue)}</Verdict> : '0'}</AreaNumber>
      <AreaNumber name="moved their metric">{formatCount(moved)}</AreaNumber>
    </>
  );
}
