import { Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { post } from '../api/client.ts';
import { ErrorState } from '../kit/ErrorState.tsx';
import { formValue, onSubmit } from '../kit/form.ts';

/** The first administrator, created with the token of the one-time link. */
export function SetupForm({ token }: { readonly token: string }) {
  const queries = useQueryClient();
  const setup = useMutation({
    mutationFn: (form: FormData) =>
      post('/setup', { token, name: formValue(form, 'name'), email: formValue(form, 'email'), password: formValue(form, 'password') }),
    onSuccess: () => {
      // The token is spent: it should not stay in the history of the browser.
      window.history.replaceState(null, '', '/');
      return queries.resetQueries();
    },
  });
  return (
    <form onSubmit={onSubmit((form) => setup.mutate(form))}>
      <Stack gap="sm">
        <Text size="sm" c="var(--quiet)">
          You become the first administrator. Everyone else gets an account from you, under Settings.
        </Text>
        <TextInput name="name" label="Name" autoComplete="name" required autoFocus />
        <TextInput name="email" type="email" label="Email" autoComplete="username" required />
        <PasswordInput
          name="password"
          label="Password"
          description="At least 10 characters."
          autoComplete="new-password"
          minLength={10}
          required
        />
        {setup.isError && <ErrorState error={setup.error} />}
        <Button type="submit" loading={setup.isPending}>
          Create the administrator
        </Button>
      </Stack>
    </form>
  );
}
