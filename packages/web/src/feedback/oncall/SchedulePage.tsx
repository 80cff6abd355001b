import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { type ScheduleSummary, schedulesQuery } from '../../api/on-call.ts';
import { EmptyState } from '../../kit/EmptyState.tsx';
import { Loaded } from '../../kit/Loaded.tsx';
import { AlertsFrame } from '../alerts/AlertsFrame.tsx';
import { CalendarLinks } from './CalendarLinks.tsx';
import { CalendarSection } from './CalendarSection.tsx';
import { OverridesSection } from './OverridesSection.tsx';
import { SharesSection } from './SharesSection.tsx';
import type { Stretch } from './weeks.ts';

/** One schedule: who has which shift, what people swapped, and how it gets into one's own calendar. */
export default function SchedulePage() {
  const { schedule: name } = useParams({ from: '/feedback/on-call/$schedule' });
  const query = useQuery(schedulesQuery);
  const found = query.data?.find((one) => one.name === name);
  return (
    <AlertsFrame
      title={found?.displayName ?? name}
      question="Who is on call when, and where is nobody?"
      actions={
        found !== undefined && (
          <Anchor component={Link} to={`/definitions/Schedule/${encodeURIComponent(name)}`} size="sm">
            Its definition
          </Anchor>
        )
      }
    >
      <Loaded query={query} height={400}>
        {() => (found === undefined ? <NoSuchSchedule name={name} /> : <OneSchedule schedule={found} />)}
      </Loaded>
    </AlertsFrame>
  );
}

function OneSchedule({ schedule }: { readonly schedule: ScheduleSummary }) {
  const { name, timezone } = schedule;
  const [takeOver, setTakeOver] = useState<Stretch>();
  return (
    <>
      <CalendarSection schedule={schedule} onTakeOver={setTakeOver} />
      <OverridesSection schedule={name} timezone={timezone} takeOver={takeOver} onDone={() => setTakeOver(undefined)} />
      <SharesSection schedule={name} timezone={timezone} />
      <CalendarLinks schedule={name} />
    </>
  );
}

function NoSuchSchedule({ name }: { readonly name: string }) {
  return (
    <EmptyState
      title={`There is no schedule ${name}`}
      action={
        <Anchor component={Link} to="/feedback/on-call" size="sm">
          All schedules
        </Anchor>
      }
    >
      It may have been removed, or be called otherwise now.
    </EmptyState>
  );
}
