import { Button, Divider, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { post } from '../api/client.ts';
import { ErrorState } from '../kit/ErrorState.tsx';
import { formValue, onSubmit } from '../kit/form.ts';

/** Sign-in with a password, and with the organization's identity provider where one is configured. */
export function SignInForm({ oidc }: { readonly oidc: boolean }) {
  const queries = useQueryClient();
  const signIn = useMutation({
    mutationFn: (form: FormData) => post('/sign-in', { email: formValue(form, 'email'), password: formValue(form, 'password') }),
    onSuccess: () => queries.resetQueries(),
  });
  return (
    <Stack gap="sm">
      <form onSubmit={onSubmit((form) => signIn.mutate(form))}>
        <Stack gap="sm">
          <TextInput name="email" type="email" label="Email" autoComplete="username" required autoFocus />
          <PasswordInput name="password" label="Password" autoComplete="current-password" required />
          {signIn.isError && <ErrorState error={signIn.error} />}
          <Button type="submit" loading={signIn.isPending}>
            Sign in
          </Button>
        </Stack>
      </form>
      {oidc && (
        <>
          <Divider label="or" />
          <Button component="a" href="/api/v1/sign-in/oidc" variant="default">
            Sign in with your organization
          </Button>
        </>
      )}
    </Stack>
  );
}
