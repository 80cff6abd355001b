import { Button, Group, NativeSelect, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { type ContactMethod, type Contacts, useAddContact, useRemoveContact, useTestContact } from '../api/contacts.ts';
import { announce } from '../kit/announce.ts';
import { ConfirmButton } from '../kit/ConfirmButton.tsx';
import { DataTable } from '../kit/DataTable.tsx';
import { ErrorState } from '../kit/ErrorState.tsx';
import { formValue, onSubmit } from '../kit/form.ts';
import { Section } from '../kit/Section.tsx';
import { Verdict } from '../kit/Verdict.tsx';
import { When } from '../kit/When.tsx';
import classes from './Me.module.css';
import { kindWords, wayName } from './ways.ts';

type Row = ContactMethod | 'account';

/** Every way to reach the person, and a form for one more. */
export function WaysSection({ contacts }: { readonly contacts: Contacts }) {
  const rows: readonly Row[] = ['account', ...contacts.methods];
  return (
    <Section title="Ways" flush>
      <DataTable
        caption="Ways to reach me"
        rows={rows}
        rowKey={(row) => (row === 'account' ? row : row.id)}
        columns={[
          { key: 'way', title: 'Way', cell: (row) => <Way row={row} contacts={contacts} /> },
          {
            key: 'since',
            title: 'Added',
            wide: true,
            cell: (row) => (row === 'account' ? 'with the account' : <When time={row.createdAt} never="" />),
          },
          { key: 'act', title: 'Act', cell: (row) => <Acts row={row} contacts={contacts} /> },
        ]}
      />
      <Add />
    </Section>
  );
}

function Way({ row, contacts }: { readonly row: Row; readonly contacts: Contacts }) {
  if (row === 'account') return <>{wayName(contacts, undefined)}</>;
  if (row.kind !== 'push') return <>{wayName(contacts, row)}</>;
  const count = contacts.browsers.length;
  return (
    <>
      {wayName(contacts, row)}:{' '}
      {count === 0 ? (
        <Verdict judgement="bad" why="Turn them on in a browser, below.">
          none shows them, so this reaches nobody
        </Verdict>
      ) : (
        `${count} ${count === 1 ? 'browser' : 'browsers'}`
      )}
    </>
  );
}

function Acts({ row, contacts }: { readonly row: Row; readonly contacts: Contacts }) {
  const test = useTestContact();
  const method = row === 'account' ? undefined : row;
  return (
    <>
      <Group gap="xs">
        <Button
          size="compact-sm"
          variant="default"
          loading={test.isPending}
          onClick={() => test.mutate(method?.id ?? null)}
          aria-label={`Test ${wayName(contacts, method)}`}
        >
          Test
        </Button>
        {method !== undefined && <Remove method={method} contacts={contacts} />}
      </Group>
      {test.data !== undefined && (
        <Text size="xs" role="status">
          <Verdict judgement={test.data.ok ? 'good' : 'bad'}>{test.data.says}</Verdict>
        </Text>
      )}
      {test.isError && <ErrorState error={test.error} />}
    </>
  );
}

function Remove({ method, contacts }: { readonly method: ContactMethod; readonly contacts: Contacts }) {
  const remove = useRemoveContact();
  const name = wayName(contacts, method);
  const used = contacts.rules.some((rule) => rule.method === method.id);
  return (
    <>
      <ConfirmButton
        label={`Remove ${name}`}
        consequence={`You are not told this way any more.${used ? ' The steps below that use it go as well.' : ''}`}
        pending={remove.isPending}
        onConfirm={() => remove.mutate(method.id, { onSuccess: () => announce(`${name} is removed`) })}
      >
        Remove
      </ConfirmButton>
      {remove.isError && <ErrorState error={remove.error} />}
    </>
  );
}

type Addable = keyof typeof kindWords;

function Add() {
  const [kind, setKind] = useState<Addable>('slack');
  const add = useAddContact();
  const { label, hint } = kindWords[kind];
  const save = (form: FormData, element: HTMLFormElement) =>
    add.mutate(
      { kind, address: formValue(form, 'address').trim() },
      {
        onSuccess: () => {
          announce('The way is added');
          element.reset();
        },
      },
    );
  return (
    <form
      aria-label="Add a way to reach me"
      className={classes.form}
      onSubmit={(event) => onSubmit((form) => save(form, event.currentTarget))(event)}
    >
      <div className={classes.fields}>
        <NativeSelect
          label="By"
          value={kind}
          onChange={(event) => setKind(event.currentTarget.value as Addable)}
          data={Object.entries(kindWords).map(([value, words]) => ({ value, label: words.name }))}
        />
        <TextInput
          key={kind}
          name="address"
          type={kind === 'email' ? 'email' : 'text'}
          label={label}
          description={hint}
          inputWrapperOrder={['label', 'input', 'description']}
          required
          maxLength={500}
          autoComplete="off"
          spellCheck={false}
        />
        <Button type="submit" variant="default" loading={add.isPending}>
          Add
        </Button>
      </div>
      {add.isError && <ErrorState error={add.error} />}
    </form>
  );
}
