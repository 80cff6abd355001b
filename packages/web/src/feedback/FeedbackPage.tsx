import { Anchor, Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { actionsQuery, type ReviewSummary, reviewsQuery } from '../api/feedback.ts';
import { useSession } from '../api/session.ts';
import { type Column, DataTable } from '../kit/DataTable.tsx';
import { ErrorState } from '../kit/ErrorState.tsx';
import { Page } from '../kit/Page.tsx';
import { PageSkeleton } from '../kit/PageSkeleton.tsx';
import { Section } from '../kit/Section.tsx';
import { formatDay } from '../kit/time.ts';
import { ActionList } from './ActionList.tsx';

/** The way into the weekly review, and what was agreed in it. */
export default function FeedbackPage() {
  const reviews = useQuery(reviewsQuery);
  const actions = useQuery(actionsQuery);
  if (reviews.data === undefined) {
    return reviews.error === null ? <PageSkeleton /> : <ErrorState error={reviews.error} retry={reviews.refetch} />;
  }
  const due = lastComplete(reviews.data);
  return (
    <Page
      title="Feedback"
      question="What did last week tell us, and did what we agreed on work?"
      actions={
        <>
          <Anchor component={Link} to="/feedback/alerts" size="sm">
            Alerts
          </Anchor>
          <Anchor component={Link} to="/feedback/on-call" size="sm">
            On call
          </Anchor>
          <Anchor component={Link} to="/feedback/incidents" size="sm">
            Incidents
          </Anchor>
          <Anchor component={Link} to="/feedback/pulse" size="sm">
            Team pulse
          </Anchor>
          {due !== undefined && (
            <Button component={Link} to={`/feedback/reviews/${due.week}`} size="compact-md">
              Open the review of {due.week}
            </Button>
          )}
        </>
      }
    >
      <Section
        title="Open actions"
        actions={
          <Anchor component={Link} to="/feedback/actions" size="sm">
            All actions
          </Anchor>
        }
      >
        {actions.isError ? (
          <ErrorState error={actions.error} retry={actions.refetch} />
        ) : (
          <ActionList
            actions={(actions.data ?? []).filter((action) => action.state === 'open')}
            empty={actions.data === undefined ? 'Loading …' : 'No action is open. They are agreed on in the weekly review.'}
          />
        )}
      </Section>
      <Section title="Weekly reviews" flush>
        <ReviewTable reviews={reviews.data} />
      </Section>
    </Page>
  );
}

function ReviewTable({ reviews }: { readonly reviews: readonly ReviewSummary[] }) {
  const { timezone } = useSession();
  const columns: Column<ReviewSummary>[] = [
    {
      key: 'week',
      title: 'Week',
      sort: ({ week }) => week,
      cell: ({ week }) => (
        <Anchor component={Link} to={`/feedback/reviews/${week}`} size="sm">
          {week}
        </Anchor>
      ),
    },
    { key: 'from', title: 'From', sort: ({ from }) => from, cell: ({ from }) => formatDay(Date.parse(from), timezone) },
    { key: 'to', title: 'To', wide: true, cell: ({ to }) => formatDay(Date.parse(to) - 1, timezone) },
    { key: 'state', title: 'State', sort: (review) => stateOf(review), cell: (review) => stateOf(review) },
  ];
  return <DataTable caption="Weekly reviews" columns={columns} rows={reviews} rowKey={({ week }) => week} />;
}

function stateOf({ state, to }: ReviewSummary): string {
  if (state === 'closed') return 'closed';
  return Date.parse(to) > Date.now() ? 'week still running' : 'open';
}

function lastComplete(reviews: readonly ReviewSummary[]): ReviewSummary | undefined {
  return reviews.find(({ to }) => Date.parse(to) <= Date.now());
}
