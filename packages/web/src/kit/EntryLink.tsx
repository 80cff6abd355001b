import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { TimelineEntry } from '../api/timeline.ts';

/** The title of a timeline entry, leading to what it is about where that is known. */
export function EntryLink({ entry: { link, title } }: { readonly entry: TimelineEntry }) {
  if (link === null || link === '') return title;
  if (link.startsWith('/')) {
    return (
      <Anchor component={Link} to={link} size="sm">
        {title}
      </Anchor>
    );
  }
  return (
    <Anchor href={link} size="sm" target="_blank" rel="noreferrer">
      {title}
    </Anchor>
  );
}
