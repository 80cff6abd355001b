import { Autocomplete, Button, Group, NativeSelect, SimpleGrid, Stack, TagsInput, Text, Textarea, TextInput, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { definitionsQuery } from '../../../api/definitions.ts';
import { metricsQuery } from '../../../api/metrics-list.ts';
import { ConditionFields } from './ConditionFields.tsx';
import { blankCondition, type ConditionDraft } from './condition-draft.ts';
import type { Draft, TextField } from './draft.ts';
import { conditionPath, type FieldProblems } from './problems.ts';

export interface RuleFormProps {
  readonly draft: Draft;
  /** Whether it has a name that must stay. */
  readonly named: boolean;
  readonly problems: FieldProblems;
  readonly onChange: (draft: Draft) => void;
}

const mostConditions = 10;

/** The fields of an alert rule. */
export function RuleForm(props: RuleFormProps) {
  const { draft, named, problems, onChange } = props;
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs">
        <TextInput
          label="Name"
          description="Small letters, digits and hyphens"
          disabled={named}
          value={draft.name}
          error={problems.get('metadata.name')}
          onChange={(event) => onChange({ ...draft, name: event.currentTarget.value })}
        />
        <TextInput
          label="Title"
          description="Shown in place of the name"
          value={draft.displayName}
          error={problems.get('metadata.displayName')}
          onChange={(event) => onChange({ ...draft, displayName: event.currentTarget.value })}
        />
      </SimpleGrid>
      <Conditions {...props} />
      <Waits {...props} />
      <Concerns {...props} />
    </Stack>
  );
}

function Conditions({ draft, problems, onChange }: RuleFormProps) {
  const { data: metrics = [] } = useQuery(metricsQuery);
  const { conditions, together } = draft;
  // Fields that keep text of their own begin anew when conditions move up.
  const [removed, setRemoved] = useState(0);
  if (conditions === undefined) {
    return (
      <Text size="sm">
        Its conditions stand within other conditions, which this form does not show. They stay as they are; go on in YAML to change them.
      </Text>
    );
  }
  const several = conditions.length > 1;
  const set = (changed: readonly ConditionDraft[]) => onChange({ ...draft, conditions: changed });
  const remove = (index: number) => {
    setRemoved(removed + 1);
    set(conditions.toSpliced(index, 1));
  };
  return (
    <Stack gap="sm">
      <Title order={3} mt="xs">
        What it watches
      </Title>
      {several && (
        <NativeSelect
          label="It holds when"
          value={together}
          onChange={(event) => onChange({ ...draft, together: event.currentTarget.value as Draft['together'] })}
          data={[
            { value: 'all', label: 'all of these conditions hold, for the same labels' },
            { value: 'any', label: 'any of these conditions holds' },
          ]}
        />
      )}
      {conditions.map((condition, index) => (
        <ConditionFields
          key={`${removed} ${index}`}
          draft={condition}
          metrics={metrics}
          problems={problems}
          path={conditionPath(draft, index)}
          title={several ? `Condition ${index + 1}` : 'Condition'}
          onChange={(changed) => set(conditions.with(index, changed))}
          onRemove={several ? () => remove(index) : undefined}
        />
      ))}
      <Group>
        <Button
          size="compact-sm"
          variant="default"
          disabled={conditions.length >= mostConditions}
          onClick={() =>
            set([...conditions, { ...blankCondition, metricBy: conditions.at(-1)?.metricBy === 'promql' ? 'promql' : 'name' }])
          }
        >
          Add a condition
        </Button>
      </Group>
    </Stack>
  );
}

function useTextField({ draft, problems, onChange }: RuleFormProps) {
  return (name: TextField) => ({
    value: draft.texts[name],
    error: problems.get(`spec.${name}`),
    onChange: (event: { currentTarget: { value: string } }) =>
      onChange({ ...draft, texts: { ...draft.texts, [name]: event.currentTarget.value } }),
  });
}

function Waits(props: RuleFormProps) {
  const { draft, problems, onChange } = props;
  const field = useTextField(props);
  return (
    <Stack gap="xs">
      <Title order={3} mt="xs">
        When it fires
      </Title>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs">
        <TextInput label="Must hold for" description="Twice the time between looks when empty" placeholder="2m" {...field('for')} />
        <TextInput
          label="Goes on firing for"
          description="After it has ended; 5m when empty"
          placeholder="5m"
          {...field('keepFiringFor')}
        />
        <TextInput label="Looked at every" description="1m when empty" placeholder="1m" {...field('every')} />
        <TextInput
          label="Evaluation delay"
          description="Newest data left out, because it still comes in"
          placeholder="0s"
          {...field('evaluationDelay')}
        />
        <NativeSelect
          label="No data"
          description="An evaluation that fails always alerts by itself"
          data={[
            { value: 'alert', label: 'is an alert of its own' },
            { value: 'keep', label: 'leaves the state as it was' },
            { value: 'ok', label: 'means that all is well' },
          ]}
          value={draft.noData}
          error={problems.get('spec.noData')}
          onChange={(event) => onChange({ ...draft, noData: event.currentTarget.value })}
        />
        <NativeSelect
          label="Urgency"
          description="What it asks of people"
          data={[
            { value: 'page', label: 'page: now' },
            { value: 'ticket', label: 'ticket: within days' },
            { value: 'info', label: 'info: to know' },
          ]}
          value={draft.severity}
          error={problems.get('spec.severity')}
          onChange={(event) => onChange({ ...draft, severity: event.currentTarget.value })}
        />
      </SimpleGrid>
    </Stack>
  );
}

function Concerns(props: RuleFormProps) {
  const { draft, problems, onChange } = props;
  const { data: definitions = [] } = useQuery(definitionsQuery);
  const named = (kind: string) => definitions.filter((one) => one.kind === kind).map(({ metadata }) => metadata.name);
  const field = useTextField(props);
  const choice = (name: TextField) => ({
    ...field(name),
    onChange: (value: string) => onChange({ ...draft, texts: { ...draft.texts, [name]: value } }),
  });
  return (
    <Stack gap="xs">
      <Title order={3} mt="xs">
        Whom it concerns, and what it says
      </Title>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs">
        <Autocomplete label="Service" data={named('Service')} {...choice('service')} />
        <Autocomplete label="Team" data={named('Team')} {...choice('team')} />
        <TextInput label="Environment" {...field('environment')} />
        <TagsInput
          label="Labels"
          placeholder={draft.labels.length === 0 ? 'name=value' : ''}
          value={[...draft.labels]}
          error={problems.get('spec.labels')}
          onChange={(labels) => onChange({ ...draft, labels })}
        />
      </SimpleGrid>
      <TextInput label="Runbook" placeholder="https://…" {...field('runbook')} />
      <TextInput
        label="Summary"
        description="One line; {{ $value | humanize }} and {{ $labels.service }} are filled in"
        {...field('summary')}
      />
      <Textarea label="Description" description="More for people, filled in alike" autosize minRows={2} {...field('description')} />
    </Stack>
  );
}
