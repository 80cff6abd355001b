import { Anchor, Button, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { post } from '../../api/client.ts';
import { ErrorState } from '../../kit/ErrorState.tsx';
import { formValue, onSubmit } from '../../kit/form.ts';
import classes from './Connections.module.css';

/** A clone on the disk of the server: the one source that needs no account anywhere. */
export function CloneCard({ mayAdd }: { readonly mayAdd: boolean }) {
  const queries = useQueryClient();
  const add = useMutation({
    mutationFn: (path: string) => post('/repositories', { path }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['repositories'] }),
  });
  return (
    <article className={classes.card} aria-label="A git clone">
      <Title order={3}>A git clone</Title>
      <Text size="sm" c="var(--quiet)" className={classes.grows ?? ''}>
        Commits, and release tags as deployments, of a clone on the machine that Binnacle runs on: a first history in a minute, without any
        account.
      </Text>
      {mayAdd && (
        <form onSubmit={onSubmit((form) => add.mutate(formValue(form, 'path')))}>
          <TextInput
            name="path"
            label="Path of the clone"
            placeholder="/srv/git/shop.git"
            required
            maxLength={1000}
            size="xs"
            autoComplete="off"
          />
          <Button type="submit" size="compact-sm" variant="default" mt="xs" loading={add.isPending}>
            Read it
          </Button>
        </form>
      )}
      {add.isError && <ErrorState error={add.error} />}
      {add.isSuccess && (
        <Text size="sm" role="status">
          It is being read. How far, stands under{' '}
          <Anchor component={Link} to="/delivery" size="sm">
            Delivery
          </Anchor>
          .
        </Text>
      )}
    </article>
  );
}
