import { Stack, Text, Title } from '@mantine/core';
import type { Session } from '../api/session.ts';
import { SetupForm } from './SetupForm.tsx';
import { SignInForm } from './SignInForm.tsx';
import classes from './Welcome.module.css';

/** What a visitor without a session sees: set-up by the one-time link, or sign-in. */
export default function Welcome({ session }: { readonly session: Session }) {
  const token = window.location.pathname === '/setup' ? new URLSearchParams(window.location.search).get('token') : null;
  return (
    <main className={classes.welcome}>
      <Stack gap="md" className={classes.panel ?? ''}>
        <div>
          <Text size="sm" c="var(--quiet)">
            ◉ Binnacle
          </Text>
          <Title order={1}>{session.setup ? 'Set up this server' : 'Sign in'}</Title>
        </div>
        {!session.setup ? <SignInForm oidc={session.oidc} /> : token === null ? <WhereIsTheLink /> : <SetupForm token={token} />}
      </Stack>
    </main>
  );
}

function WhereIsTheLink() {
  return (
    <Text size="sm">
      Nobody has an account here yet. The first administrator is created with the one-time link that Binnacle printed on its terminal when
      it started. Open that link; restarting the server prints it again.
    </Text>
  );
}
