import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { onCallQuery } from '../../api/on-call.ts';
import { NoData } from '../../kit/NoData.tsx';
import { When } from '../../kit/When.tsx';

/** Who is on call for a service now, by each of its schedules. */
export function OnCallFor({ service }: { readonly service: string }) {
  const { data, error } = useQuery(onCallQuery(service));
  if (data === undefined) return error === null ? '…' : <NoData why={error.message} />;
  if (data.length === 0) return <NoData why={`No Schedule names ${service}.`} />;
  return data.map(({ schedule, user, name, until }) => (
    <div key={schedule}>
      {user === null ? 'nobody' : (name ?? user)} by{' '}
      <Anchor component={Link} to={`/feedback/on-call/${encodeURIComponent(schedule)}`} size="sm">
        {schedule}
      </Anchor>
      , next change <When time={until} never="" />
    </div>
  ));
}
