import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { peopleQuery } from '../../api/on-call.ts';
import { useSession } from '../../api/session.ts';

/** How people are called: by the name of the account, else by the address. */
export function useNames(): (email: string) => string {
  const { data } = useQuery(peopleQuery);
  return useMemo(() => {
    const names = new Map(data?.map(({ email, name }) => [email, name]));
    return (email) => names.get(email) ?? email;
  }, [data]);
}

/** Whether an address is that of whoever looks. */
export function useIsMe(): (email: string | null) => boolean {
  const own = useSession().user.email.toLowerCase();
  return (email) => email === own;
}

/** Somebody by name, the address on hover; whoever looks is told that it is them. */
export function PersonName({ email }: { readonly email: string }) {
  const nameOf = useNames();
  const isMe = useIsMe();
  return (
    <span title={email}>
      {nameOf(email)}
      {isMe(email) && ' (you)'}
    </span>
  );
}
