import { Button, Select, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { post, remove } from '../api/client.ts';
import { type ApiToken, tokensQuery } from '../api/settings.ts';
import { ConfirmButton } from '../kit/ConfirmButton.tsx';
import { type Column, DataTable } from '../kit/DataTable.tsx';
import { ErrorState } from '../kit/ErrorState.tsx';
import { formValue } from '../kit/form.ts';
import { Loaded } from '../kit/Loaded.tsx';
import { Section } from '../kit/Section.tsx';
import { serverAddress } from '../kit/Snippet.tsx';
import { When } from '../kit/When.tsx';
import { NewSecret } from './NewSecret.tsx';
import { roleOptions } from './roles.ts';
import classes from './Settings.module.css';
import { useChange } from './use-change.ts';

interface NewToken {
  readonly name: string;
  readonly role: string;
  readonly expiresAt?: string;
}

/** API tokens: what command lines, pipelines and dashboards sign in with. */
export function Tokens() {
  const tokens = useQuery(tokensQuery);
  const create = useChange((body: NewToken) => post<{ token: string }>('/tokens', body));
  const revoke = useChange((id: string) => remove(`/tokens/${id}`));
  return (
    <Stack gap="md">
      {create.data !== undefined && (
        <NewSecret
          title="The new API token"
          secret={create.data.token}
          example={`export BINNACLE_URL=${serverAddress()} BINNACLE_TOKEN=${create.data.token}\nnpx binnacle query delivery.deployments --from -28d --step 1w`}
        />
      )}
      <Section title="New API token">
        <form action={(form) => create.mutate(readToken(form))}>
          <div className={classes.fields}>
            <TextInput name="name" label="Name" placeholder="ci" required maxLength={200} />
            <Select
              name="role"
              label="Role"
              data={roleOptions}
              defaultValue="viewer"
              allowDeselect={false}
              className={classes.broad ?? ''}
            />
            <TextInput name="expires" type="date" label="Expires" description="Empty: never" />
            <Button type="submit" loading={create.isPending}>
              Create token
            </Button>
          </div>
        </form>
        {create.isError && <ErrorState error={create.error} />}
      </Section>
      <Section title="API tokens" flush>
        {revoke.isError && <ErrorState error={revoke.error} />}
        <Loaded query={tokens}>
          {(rows) => (
            <DataTable
              caption="API tokens"
              columns={columns((token) => (
                <ConfirmButton
                  label={`Revoke ${token.name}`}
                  consequence="Programs that use this token are refused within seconds. This cannot be undone."
                  pending={revoke.isPending && revoke.variables === token.id}
                  onConfirm={() => revoke.mutate(token.id)}
                >
                  Revoke
                </ConfirmButton>
              ))}
              rows={rows}
              rowKey={({ id }) => id}
              initialSort={{ key: 'name' }}
              empty="No API token yet. The command line needs one: binnacle apply, query, import."
            />
          )}
        </Loaded>
      </Section>
    </Stack>
  );
}

function columns(actions: (token: ApiToken) => ReactNode): Column<ApiToken>[] {
  return [
    { key: 'name', title: 'Name', sort: ({ name }) => name, cell: ({ name }) => name },
    { key: 'role', title: 'Role', sort: ({ role }) => role, cell: ({ role }) => role },
    {
      key: 'created',
      title: 'Created',
      wide: true,
      sort: ({ createdAt }) => createdAt,
      cell: ({ createdAt }) => <When time={createdAt} never="" />,
    },
    {
      key: 'used',
      title: 'Last used',
      sort: ({ lastUsedAt }) => lastUsedAt,
      cell: ({ lastUsedAt }) => <When time={lastUsedAt} never="never" />,
    },
    {
      key: 'expires',
      title: 'Expires',
      wide: true,
      sort: ({ expiresAt }) => expiresAt,
      cell: ({ expiresAt }) => <When time={expiresAt} never="never" />,
    },
    { key: 'actions', title: '', align: 'right', cell: actions },
  ];
}

function readToken(form: FormData): NewToken {
  const expires = formValue(form, 'expires');
  return {
    name: formValue(form, 'name'),
    role: formValue(form, 'role'),
    ...(expires === '' ? {} : { expiresAt: `${expires}T23:59:59Z` }),
  };
}
