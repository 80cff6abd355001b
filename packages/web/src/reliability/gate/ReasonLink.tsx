import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { GateReason } from '../../api/gate.ts';

/** The page of what a reason is about; its name alone where there is none. */
export function ReasonLink({ reason: { subject, link } }: { readonly reason: GateReason }) {
  if (!link.startsWith('/')) return <>{subject}</>;
  // The router drops search parameters that a page does not read as its own.
  return link.includes('?') ? (
    <Anchor href={link} size="sm">
      {subject}
    </Anchor>
  ) : (
    <Anchor component={Link} to={link} size="sm">
      {subject}
    </Anchor>
  );
}
