import { Anchor, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { type ActionState, actionsQuery } from '../api/feedback.ts';
import { useMay } from '../api/session.ts';
import { ErrorState } from '../kit/ErrorState.tsx';
import { Page } from '../kit/Page.tsx';
import { PageSkeleton } from '../kit/PageSkeleton.tsx';
import { Section } from '../kit/Section.tsx';
import { ActionForm } from './ActionForm.tsx';
import { ActionList } from './ActionList.tsx';

const titles: Record<ActionState, string> = { open: 'Open', done: 'Done', dropped: 'Dropped' };

/** All actions by state, and a place to write down one outside of a review. */
export default function ActionsPage() {
  const [state, setState] = useState<ActionState>('open');
  const mayAct = useMay('member');
  const { data: actions, error, refetch } = useQuery(actionsQuery);
  if (actions === undefined) return error === null ? <PageSkeleton /> : <ErrorState error={error} retry={refetch} />;
  const count = (of: ActionState) => actions.filter((action) => action.state === of).length;
  return (
    <Page
      title="Actions"
      question="What did we promise to do, and did the number move?"
      actions={
        <Anchor component={Link} to="/feedback" size="sm">
          Reviews
        </Anchor>
      }
    >
      <SegmentedControl
        aria-label="State"
        value={state}
        onChange={(value) => setState(value as ActionState)}
        data={Object.entries(titles).map(([value, title]) => ({ value, label: `${title} (${count(value as ActionState)})` }))}
        w="fit-content"
      />
      <Section title={`${titles[state]} actions`}>
        <ActionList actions={actions.filter((action) => action.state === state)} empty={`No ${state} actions.`} />
      </Section>
      {mayAct && (
        <Section title="New action">
          <ActionForm />
        </Section>
      )}
    </Page>
  );
}
