import { Button, PasswordInput, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { post } from '../api/client.ts';
import { useSession } from '../api/session.ts';
import { ErrorState } from '../kit/ErrorState.tsx';
import { formValue } from '../kit/form.ts';
import { Section } from '../kit/Section.tsx';

/** Who is signed in, and a new password for them. */
export function Account() {
  const { user } = useSession();
  const [changes, setChanges] = useState(0);
  const change = useMutation({
    mutationFn: (form: FormData) =>
      post('/session/password', { current: formValue(form, 'current'), password: formValue(form, 'password') }),
    onSuccess: () => setChanges(changes + 1),
  });
  return (
    <Stack gap="md">
      <Section title="You">
        <Text size="sm">
          {user.name}, {user.email}, {user.role}
        </Text>
      </Section>
      <Section title="Change your password">
        <form key={changes} action={(form) => change.mutate(form)}>
          <Stack gap="xs" maw={320}>
            <PasswordInput name="current" label="Current password" autoComplete="current-password" required />
            <PasswordInput
              name="password"
              label="New password"
              description="At least 10 characters. Your other sessions end."
              autoComplete="new-password"
              minLength={10}
              required
            />
            {change.isError && <ErrorState error={change.error} />}
            {change.isSuccess && (
              <Text size="sm" role="status">
                Your password is changed.
              </Text>
            )}
            <Button type="submit" loading={change.isPending}>
              Change the password
            </Button>
          </Stack>
        </form>
      </Section>
    </Stack>
  );
}
