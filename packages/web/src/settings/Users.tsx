import { Button, PasswordInput, Select, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { patch, post, remove } from '../api/client.ts';
import type { Role } from '../api/session.ts';
import { type UserAccount, usersQuery } from '../api/settings.ts';
import { ConfirmButton } from '../kit/ConfirmButton.tsx';
import { type Column, DataTable } from '../kit/DataTable.tsx';
import { ErrorState } from '../kit/ErrorState.tsx';
import { formValue } from '../kit/form.ts';
import { Loaded } from '../kit/Loaded.tsx';
import { Section } from '../kit/Section.tsx';
import { When } from '../kit/When.tsx';
import { roleOptions } from './roles.ts';
import classes from './Settings.module.css';
import { useChange } from './use-change.ts';

/** Who has an account, and what they may do. */
export function Users() {
  const users = useQuery(usersQuery);
  const create = useChange((body: Record<string, string>) => post('/users', body));
  const setRole = useChange(({ id, role }: { id: string; role: string }) => patch(`/users/${id}`, { role }));
  const removeUser = useChange((id: string) => remove(`/users/${id}`));
  const failed = [setRole, removeUser].find(({ isError }) => isError);
  return (
    <Stack gap="md">
      <Section title="Users" flush>
        {failed !== undefined && <ErrorState error={failed.error} />}
        <Loaded query={users}>
          {(rows) => (
            <DataTable
              caption="Users"
              columns={columns(
                (user, role) => setRole.mutate({ id: user.id, role }),
                (user) => removeUser.mutate(user.id),
                removeUser.isPending,
              )}
              rows={rows}
              rowKey={({ id }) => id}
              initialSort={{ key: 'name' }}
            />
          )}
        </Loaded>
      </Section>
      <Section title="New user">
        <form action={(form) => create.mutate(readUser(form))}>
          <div className={classes.fields}>
            <TextInput name="name" label="Name" required maxLength={200} autoComplete="off" />
            <TextInput name="email" type="email" label="Email" required maxLength={320} autoComplete="off" />
            <PasswordInput
              name="password"
              label="First password"
              description="At least 10 characters"
              minLength={10}
              required
              autoComplete="new-password"
            />
            <Select
              name="role"
              label="Role"
              data={roleOptions}
              defaultValue="member"
              allowDeselect={false}
              className={classes.broad ?? ''}
            />
            <Button type="submit" loading={create.isPending}>
              Add user
            </Button>
          </div>
        </form>
        {create.isError && <ErrorState error={create.error} />}
      </Section>
    </Stack>
  );
}

function columns(
  onRole: (user: UserAccount, role: Role) => void,
  onRemove: (user: UserAccount) => void,
  removing: boolean,
): Column<UserAccount>[] {
  return [
    { key: 'name', title: 'Name', sort: ({ name }) => name, cell: ({ name }) => name },
    { key: 'email', title: 'Email', wide: true, sort: ({ email }) => email, cell: ({ email }) => email },
    {
      key: 'role',
      title: 'Role',
      sort: ({ role }) => role,
      cell: (user) => (
        <Select
          aria-label={`Role of ${user.name}`}
          size="xs"
          w={110}
          data={roleOptions.map(({ value }) => value)}
          value={user.role}
          allowDeselect={false}
          onChange={(role) => role !== null && onRole(user, role as Role)}
        />
      ),
    },
    {
      key: 'created',
      title: 'Since',
      wide: true,
      sort: ({ createdAt }) => createdAt,
      cell: ({ createdAt }) => <When time={createdAt} never="" />,
    },
    {
      key: 'actions',
      title: '',
      align: 'right',
      cell: (user) => (
        <ConfirmButton
          label={`Remove ${user.name}`}
          consequence="The account and its sessions end at once. What the person wrote stays."
          pending={removing}
          onConfirm={() => onRemove(user)}
        >
          Remove
        </ConfirmButton>
      ),
    },
  ];
}

function readUser(form: FormData): Record<string, string> {
  return Object.fromEntries(['name', 'email', 'password', 'role'].map((name) => [name, formValue(form, name)]));
}
