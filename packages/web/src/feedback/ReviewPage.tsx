import { Button, Stack } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Fragment, type ReactNode, useEffect } from 'react';
import { post } from '../api/client.ts';
import { type Review, refreshFeedback, reviewQuery, reviewsQuery } from '../api/feedback.ts';
import { useMay, useSession } from '../api/session.ts';
import { track } from '../beacon.ts';
import { ErrorState } from '../kit/ErrorState.tsx';
import { Page } from '../kit/Page.tsx';
import { PageSkeleton } from '../kit/PageSkeleton.tsx';
import { Section } from '../kit/Section.tsx';
import { formatDay } from '../kit/time.ts';
import { ActionForm } from './ActionForm.tsx';
import { ActionList } from './ActionList.tsx';
import classes from './Feedback.module.css';
import { Present } from './Present.tsx';
import { ReviewSection } from './ReviewSection.tsx';

/** One column to read from top to bottom, as a meeting does. */
export default function ReviewPage() {
  const { week = '' } = useParams({ strict: false });
  const { data: review, error, refetch } = useQuery(reviewQuery(week));
  const opened = review?.week;
  useEffect(() => {
    if (opened !== undefined) track('review_opened', { week: opened });
  }, [opened]);
  if (review === undefined) return error === null ? <PageSkeleton /> : <ErrorState error={error} retry={refetch} />;
  return <ReviewContent review={review} />;
}

function ReviewContent({ review }: { readonly review: Review }) {
  const { timezone } = useSession();
  const mayAct = useMay('member');
  const range = `${formatDay(Date.parse(review.from), timezone)} – ${formatDay(Date.parse(review.to) - 1, timezone)}`;
  const running = Date.parse(review.to) > Date.now();
  const parts = partsOf(review, mayAct);
  return (
    <Page
      title={`Review ${review.week}`}
      question={`${range}${running ? ', still running' : review.state === 'closed' ? ', closed' : ''}. What moved, what coincided, what do we do?`}
      actions={
        <>
          <Present title={`Review ${review.week}`} slides={parts} />
          <ReviewActions review={review} running={running} />
        </>
      }
    >
      <Stack gap="md" className={classes.column ?? ''}>
        {parts.map(({ key, content }) => (
          <Fragment key={key}>{content}</Fragment>
        ))}
      </Stack>
    </Page>
  );
}

/** In the order in which a meeting reads: what was agreed and whether it worked, what moved, what to do. */
function partsOf(review: Review, mayAct: boolean): { readonly key: string; readonly content: ReactNode }[] {
  return [
    {
      key: 'before',
      content: (
        <Section title="Actions from before: did they work?">
          <ActionList actions={review.previousActions} empty="No action from earlier reviews is open, and none was settled this week." />
        </Section>
      ),
    },
    ...review.sections.map((section) => ({
      key: section.area,
      content: <ReviewSection week={review.week} section={section} comments={review.comments} />,
    })),
    {
      key: 'actions',
      content: (
        <Section title="Actions of this review">
          <ActionList
            actions={review.actions}
            empty="Nothing agreed yet. Few actions, each with one owner and a number that should show it."
          />
          {mayAct && <ActionForm review={review.week} />}
        </Section>
      ),
    },
  ];
}

function ReviewActions({ review, running }: { readonly review: Review; readonly running: boolean }) {
  const queries = useQueryClient();
  const mayClose = useMay('member');
  const { data: reviews = [] } = useQuery(reviewsQuery);
  const index = reviews.findIndex(({ week }) => week === review.week);
  const close = useMutation({ mutationFn: () => post(`/reviews/${review.week}/close`), onSuccess: () => refreshFeedback(queries) });
  return (
    <>
      <Neighbour week={index === -1 ? undefined : reviews[index + 1]?.week} title="‹ Week before" />
      <Neighbour week={reviews[index - 1]?.week} title="Week after ›" />
      {mayClose && review.state === 'open' && !running && (
        <Button size="compact-sm" variant="default" loading={close.isPending} onClick={() => close.mutate()}>
          Close the review
        </Button>
      )}
      {close.isError && <ErrorState error={close.error} />}
    </>
  );
}

function Neighbour({ week, title }: { readonly week: string | undefined; readonly title: string }) {
  if (week === undefined) return null;
  return (
    <Button component={Link} to={`/feedback/reviews/${week}`} size="compact-sm" variant="default">
      {title}
    </Button>
  );
}
