import { Alert, Button, Group, NativeSelect, PasswordInput, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { type Channel, useRemoveSecret, useSetSecret } from '../../../api/alert-delivery.ts';
import { useMay } from '../../../api/session.ts';
import { announce } from '../../../kit/announce.ts';
import { ConfirmButton } from '../../../kit/ConfirmButton.tsx';
import { ErrorState } from '../../../kit/ErrorState.tsx';
import { Section } from '../../../kit/Section.tsx';
import { Snippet } from '../../../kit/Snippet.tsx';
import { Verdict } from '../../../kit/Verdict.tsx';
import { When } from '../../../kit/When.tsx';
import { type SecretField, type SecretForm, secretForms, secretOf } from './secret-fields.ts';

/** What the channel keeps secret: whether it is set, and a way to set it anew. It is never shown. */
export function SecretSection({ channel }: { readonly channel: Channel }) {
  const { name, type, secret, secretSetAt } = channel;
  const may = useMay('admin');
  const forms = secretForms(type);
  const removal = useRemoveSecret(name);
  return (
    <Section
      title="Secret"
      actions={
        may &&
        secret === 'set' && (
          <ConfirmButton
            label={`Forget the secret of ${name}`}
            consequence="It cannot be read back, and nothing may be sent until another one is set."
            pending={removal.isPending}
            onConfirm={() => removal.mutate(undefined, { onSuccess: () => announce('The secret is forgotten') })}
          >
            Forget
          </ConfirmButton>
        )
      }
    >
      <Stack gap="sm">
        <div>
          {secret === 'set' && (
            <>
              <Verdict judgement="good">set</Verdict>
              {secretSetAt !== null && (
                <>
                  {' '}
                  <When time={secretSetAt} never="" />
                </>
              )}
              . It is sealed, and nobody is shown it again.
            </>
          )}
          {secret === 'missing' && (
            <>
              <Verdict judgement="bad">missing</Verdict> Nothing can be sent before it is set.
            </>
          )}
          {secret === 'not_needed' &&
            (forms.length === 0 ? 'This type of channel keeps no secret.' : 'It works without one; one may be set.')}
        </div>
        {forms.length > 0 && !may && <Text size="sm">Administrators set it.</Text>}
        {removal.isError && <ErrorState error={removal.error} />}
        {forms.length > 0 && may && <SecretForms channel={channel} forms={forms} />}
      </Stack>
    </Section>
  );
}

function SecretForms({ channel: { name, secret }, forms }: { readonly channel: Channel; readonly forms: readonly SecretForm[] }) {
  const set = useSetSecret(name);
  const [chosen, setChosen] = useState(0);
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const form = forms[chosen] ?? forms[0];
  if (form === undefined) return null;
  const given = secretOf(values);
  // A webhook may leave everything to the server.
  const isEnough = form.fields.some(({ name: field }) => field === 'signingSecret') || Object.keys(given).length > 0;
  return (
    <form
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        set.mutate(given, {
          onSuccess: () => {
            announce('The secret is set');
            setValues({});
          },
        });
      }}
    >
      <Stack gap="xs" maw="32rem">
        {forms.length > 1 && (
          <NativeSelect
            label="What it is"
            data={forms.map(({ title }, index) => ({ value: String(index), label: title }))}
            value={String(chosen)}
            onChange={(event) => {
              setChosen(Number(event.currentTarget.value));
              setValues({});
            }}
          />
        )}
        {form.fields.map((field) => (
          <Field
            key={field.name}
            field={field}
            value={values[field.name] ?? ''}
            onChange={(text) => setValues({ ...values, [field.name]: text })}
          />
        ))}
        <Group>
          <Button type="submit" size="compact-md" loading={set.isPending} disabled={!isEnough}>
            {secret === 'set' ? 'Replace the secret' : 'Set the secret'}
          </Button>
        </Group>
        {set.isError && <ErrorState error={set.error} />}
        {set.data?.signingSecret != null && (
          <Alert variant="outline" title="The server made a signing secret" role="status">
            <Text size="sm" mb="xs">
              It is shown this once: the receiver checks signatures with it. Copy it now.
            </Text>
            <Snippet code={set.data.signingSecret} label="Copy the secret" />
          </Alert>
        )}
      </Stack>
    </form>
  );
}

interface FieldProps {
  readonly field: SecretField;
  readonly value: string;
  readonly onChange: (text: string) => void;
}

function Field({ field: { name, label, hint, plain = false }, value, onChange }: FieldProps) {
  const common = { label, description: hint, value, autoComplete: 'off', spellCheck: false };
  if (name === 'headers') return <Textarea {...common} autosize minRows={1} onChange={(event) => onChange(event.currentTarget.value)} />;
  if (plain) return <TextInput {...common} onChange={(event) => onChange(event.currentTarget.value)} />;
  return <PasswordInput {...common} autoComplete="new-password" onChange={(event) => onChange(event.currentTarget.value)} />;
}
