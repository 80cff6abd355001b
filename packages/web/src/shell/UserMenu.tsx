import { Menu, SegmentedControl, Text, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { post } from '../api/client.ts';
import { useSession } from '../api/session.ts';
import classes from './UserMenu.module.css';

const schemes = [
  { value: 'auto', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

/** Who is signed in, the colour scheme, help, and the way out. */
export function UserMenu({ onHelp }: { readonly onHelp: () => void }) {
  const { user, version } = useSession();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const queries = useQueryClient();
  const signOut = useMutation({ mutationFn: () => post('/sign-out'), onSuccess: () => queries.resetQueries() });
  return (
    <Menu width={240} position="top-start" shadow="md">
      <Menu.Target>
        <UnstyledButton className={classes.target ?? ''} aria-label={`Menu of ${user.name}`}>
          <span className={classes.name}>{user.name}</span>
          <span className={classes.role}>{user.role}</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{user.email}</Menu.Label>
        <div className={classes.scheme}>
          <SegmentedControl
            fullWidth
            size="xs"
            data={schemes}
            value={colorScheme}
            onChange={(value) => setColorScheme(value === 'dark' || value === 'light' ? value : 'auto')}
            aria-label="Colour scheme"
          />
        </div>
        <Menu.Item component={Link} to="/me/contacts">
          How I am reached
        </Menu.Item>
        <Menu.Item component={Link} to="/me">
          What is collected about me
        </Menu.Item>
        <Menu.Item onClick={onHelp}>Keyboard shortcuts</Menu.Item>
        <Menu.Item onClick={() => signOut.mutate()}>Sign out</Menu.Item>
        <Menu.Divider />
        <Text size="xs" c="var(--quiet)" px="sm" py={4}>
          Binnacle {version}
        </Text>
      </Menu.Dropdown>
    </Menu>
  );
}
