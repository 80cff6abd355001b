import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Page } from './Page.tsx';

/** A page that does not exist. */
export function NotFound() {
  return (
    <Page title="No such page">
      <Text size="sm">
        The address may be mistyped, or what it named is gone.{' '}
        <Anchor component={Link} to="/">
          Go to the bridge
        </Anchor>
        .
      </Text>
    </Page>
  );
}
