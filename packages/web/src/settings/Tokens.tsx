import { Button, Select, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { post } from '../api/client.ts';
import { type ApiToken, tokensQuery } from '../api/settings.ts';
import type { Column } from '../kit/DataTable.tsx';
import { ErrorState } from '../kit/ErrorState.tsx';
import { formValue } from '../kit/form.ts';
import { Section } from '../kit/Section.tsx';
import { serverAddress } from '../kit/Snippet.tsx';
import { When } from '../kit/When.tsx';
import { NewSecret } from './NewSecret.tsx';
import { roleOptions } from './roles.ts';
import { SecretsTable } from './SecretsTable.tsx';
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
      <SecretsTable
        title="API tokens"
        query={tokens}
        columns={columns}
        path="/tokens"
        nameOf={({ name }) => name}
        consequence="Programs that use this token are refused within seconds. This cannot be undone."
        empty="No API token yet. The command line needs one: binnacle apply, query, import."
      />
    </Stack>
  );
}

const columns: readonly Column<ApiToken>[] = [
  { key: 'name', title: 'Name', sort: ({ name }) => name, cell: ({ name }) => name },
  { key: 'role', title: 'Role', sort: ({ role }) => role, cell: ({ role }) => role },
  {
    key: 'expires',
    title: 'Expires',
    wide: true,
    sort: ({ expiresAt }) => expiresAt,
    cell: ({ expiresAt }) => <When time={expiresAt} never="never" />,
  },
];

function readToken(form: FormData): NewToken {
  const expires = formValue(form, 'expires');
  return {
    name: formValue(form, 'name'),
    role: formValue(form, 'role'),
    ...(expires === '' ? {} : { expiresAt: `${expires}T23:59:59Z` }),
  };
}
