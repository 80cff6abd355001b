import { Autocomplete, Button, Group, NumberInput, Select, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { post } from '../api/client.ts';
import { type NewAction, refreshFeedback } from '../api/feedback.ts';
import { metricsQuery } from '../api/metrics-list.ts';
import { useSession } from '../api/session.ts';
import { track } from '../beacon.ts';
import { ErrorState } from '../kit/ErrorState.tsx';
import { formValue } from '../kit/form.ts';
import { daysAfter, today } from './due.ts';

/** Writes down an action: what, who, until when, and which number should show it. */
export function ActionForm({ review }: { readonly review?: string }) {
  const { user, timezone } = useSession();
  const [submitted, setSubmitted] = useState(0);
  const { data: metrics = [] } = useQuery(metricsQuery);
  const [metric, setMetric] = useState('');
  const unit = metrics.find(({ name }) => name === metric)?.unit;
  const queries = useQueryClient();
  const create = useMutation({
    mutationFn: (action: NewAction) => post('/actions', action),
    onSuccess: () => {
      track('action_created', { measured: String(metric !== '') });
      setMetric('');
      setSubmitted(submitted + 1);
      return refreshFeedback(queries);
    },
  });
  return (
    <form key={submitted} action={(form) => create.mutate(readAction(form, metric, review))} aria-label="New action">
      <Stack gap="xs">
        <Group gap="xs" align="flex-end">
          <TextInput name="title" label="Action" placeholder="What will be done" required maxLength={200} flex="3 1 18rem" />
          <TextInput name="owner" label="Owner" defaultValue={user.name} required maxLength={200} flex="1 1 8rem" />
          <TextInput name="due" label="Due" type="date" defaultValue={daysAfter(today(Date.now(), timezone), 7)} required flex="1 1 8rem" />
        </Group>
        <Group gap="xs" align="flex-end">
          <Autocomplete
            label="Metric that should show it"
            placeholder="None"
            data={metrics.map(({ name }) => name)}
            limit={30}
            value={metric}
            onChange={setMetric}
            flex="3 1 18rem"
          />
          <Select
            name="direction"
            label="Expected"
            data={[
              { value: 'down', label: 'goes down' },
              { value: 'up', label: 'goes up' },
            ]}
            defaultValue="down"
            allowDeselect={false}
            disabled={metric === ''}
            flex="1 1 8rem"
          />
          <NumberInput
            name="amount"
            label={unit === undefined ? 'By at least' : `By at least (${unit.replaceAll('_', ' ')})`}
            min={0}
            disabled={metric === ''}
            hideControls
            flex="1 1 8rem"
          />
          <Button type="submit" loading={create.isPending}>
            Add action
          </Button>
        </Group>
        {create.isError && <ErrorState error={create.error} />}
      </Stack>
    </form>
  );
}

function readAction(form: FormData, metric: string, review: string | undefined): NewAction {
  const amount = Number(formValue(form, 'amount'));
  return {
    title: formValue(form, 'title'),
    owner: formValue(form, 'owner'),
    due: formValue(form, 'due'),
    ...(review === undefined ? {} : { review }),
    ...(metric === ''
      ? {}
      : { metric, expected: { direction: formValue(form, 'direction') === 'up' ? 'up' : 'down', ...(amount > 0 ? { amount } : {}) } }),
  };
}
