import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { GateReason } from '../../api/gate.ts';

/** The page of what a reason is about; its name alone where there is none. */
export function ReasonLink({ reason: { subject, link } }: { readonly reason: GateReason }) {
  // `Freeze/3f2c…`: what it is says enough, its id nothing.
  const name = subject.replace(/\/[0-9a-f]{8}-[0-9a-f-]{27}$/, '');
  if (!link.startsWith('/')) return <>{name}</>;
  // The router drops search parameters that a page does not read as its own.
  return link.includes('?') ? (
    <Anchor href={link} size="sm">
      {name}
    </Anchor>
  ) : (
    <Anchor component={Link} to={link} size="sm">
      {name}
    </Anchor>
  );
}
