import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';

/** The page of a service. */
export function ServiceLink({ name, title = name }: { readonly name: string; readonly title?: string }) {
  return (
    <Anchor component={Link} to={`/delivery/${encodeURIComponent(name)}`} size="sm">
      {title}
    </Anchor>
  );
}

/** The page of a team. */
export function TeamLink({ name, title = name }: { readonly name: string; readonly title?: string }) {
  return (
    <Anchor component={Link} to={`/delivery/teams/${encodeURIComponent(name)}`} size="sm">
      {title}
    </Anchor>
  );
}

/** A change or work item by its name and title, linked to where it is kept. */
export function TitledLink({ name, title, url }: { readonly name: string; readonly title: string; readonly url: string }) {
  return (
    <>
      {/^https?:\/\//.test(url) ? (
        <Anchor href={url} size="sm" target="_blank" rel="noreferrer">
          {name}
        </Anchor>
      ) : (
        <Text span size="sm">
          {name}
        </Text>
      )}{' '}
      <Text span size="sm" c="var(--quiet)">
        {title}
      </Text>
    </>
  );
}
