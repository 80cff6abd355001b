import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { applyYaml, type Manifest, readYaml, refreshAll } from '../../../api/definitions.ts';
import { ChangeList } from '../../../definitions/ChangeList.tsx';
import { announce } from '../../../kit/announce.ts';
import { ErrorState } from '../../../kit/ErrorState.tsx';
import { Section } from '../../../kit/Section.tsx';
import classes from '../Alerts.module.css';

/** Takes an alertmanager.yml over: shows what it becomes and what is left to do, and applies it when that is well. */
export function ImportSection() {
  const queries = useQueryClient();
  const [text, setText] = useState('');
  const read = useMutation({ mutationFn: readYaml });
  const apply = useMutation({
    mutationFn: (yaml: string) => applyYaml(yaml, false),
    onSuccess: async () => {
      announce('The routing was imported');
      read.reset();
      setText('');
      await refreshAll(queries);
    },
  });
  const edit = (changed: string) => {
    setText(changed);
    read.reset();
    apply.reset();
  };
  return (
    <Section title="Import from Alertmanager">
      <Stack gap="sm">
        <Text size="sm" maw="42rem">
          Route, inhibitions and time intervals become this routing, which is replaced; the receivers’ configurations become channels.
          Nothing is saved before you have seen what it comes to. Secrets are not taken over.
        </Text>
        <input
          type="file"
          accept=".yml,.yaml,application/yaml"
          aria-label="An alertmanager.yml"
          onChange={async ({ currentTarget: { files } }) => {
            const content = await files?.[0]?.text();
            if (content !== undefined) edit(content);
          }}
        />
        <Textarea
          label="Or its text"
          autosize
          minRows={3}
          maxRows={16}
          spellCheck={false}
          value={text}
          onChange={(event) => edit(event.currentTarget.value)}
          className={classes.code ?? ''}
        />
        {read.isError && <ErrorState error={read.error} />}
        {apply.isError && <ErrorState error={apply.error} />}
        {read.data !== undefined && (
          <>
            <ChangeList changes={read.data.changes} />
            <Notes manifests={read.data.manifests} />
          </>
        )}
        <Group gap="xs">
          <Button
            size="compact-md"
            variant={read.data === undefined ? 'filled' : 'default'}
            disabled={text.trim() === ''}
            loading={read.isPending}
            onClick={() => read.mutate(text)}
          >
            Read
          </Button>
          <Button size="compact-md" disabled={read.data === undefined} loading={apply.isPending} onClick={() => apply.mutate(text)}>
            Import
          </Button>
        </Group>
        {apply.isSuccess && (
          <Text size="sm" role="status">
            Imported. Set the secrets of the new channels on their pages, and test each.
          </Text>
        )}
      </Stack>
    </Section>
  );
}

/** What could not be taken over, and what is still to be done, by manifest. */
function Notes({ manifests }: { readonly manifests: readonly Manifest[] }) {
  const notes = manifests.flatMap(({ kind, metadata: { name, annotations = {} } }) =>
    ['from-alertmanager', 'left-out'].flatMap((key) =>
      annotations[key] === undefined ? [] : [{ of: `${kind} ${name}`, says: annotations[key] }],
    ),
  );
  if (notes.length === 0) return <Text size="sm">Everything was taken over.</Text>;
  return (
    <div>
      <Text size="sm" fw={600}>
        What is left to do
      </Text>
      <ul style={{ margin: 0, paddingLeft: '1.25rem' }}>
        {notes.map(({ of, says }) => (
          <li key={of}>
            <Text size="sm">
              {of}: {says}
            </Text>
          </li>
        ))}
      </ul>
    </div>
  );
}
