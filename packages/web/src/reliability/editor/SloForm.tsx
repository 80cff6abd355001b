import { Autocomplete, SimpleGrid, Stack, Switch, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { namesOfKindQuery } from '../../api/definitions.ts';
import type { Draft } from './draft.ts';
import { fieldsOf, namesOf } from './fields.ts';
import { IndicatorFields } from './IndicatorFields.tsx';
import { JudgingFields } from './JudgingFields.tsx';
import type { FieldProblems } from './problems.ts';
import { WindowFields } from './WindowFields.tsx';

export interface SloFormProps {
  readonly draft: Draft;
  /** Whether it has a name that must stay. */
  readonly named: boolean;
  readonly problems: FieldProblems;
  readonly onChange: (draft: Draft) => void;
}

/** The fields of an SLO: what it is of, what is counted, over which time, and how it is judged. */
export function SloForm(props: SloFormProps) {
  const { draft, onChange } = props;
  return (
    <Stack gap="md">
      <AboutFields {...props} />
      <IndicatorFields {...props} />
      <WindowFields {...props} />
      <JudgingFields {...props} />
      <Switch
        label="Alert on the burn rate"
        checked={draft.alerting}
        onChange={(event) => onChange({ ...draft, alerting: event.currentTarget.checked })}
      />
    </Stack>
  );
}

function AboutFields(props: SloFormProps) {
  const { text, choice } = fieldsOf(props);
  const { data: services = [] } = useQuery({ ...namesOfKindQuery('Service'), select: namesOf });
  const { data: teams = [] } = useQuery({ ...namesOfKindQuery('Team'), select: namesOf });
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs">
      <TextInput label="Name" description="Small letters, digits and hyphens" disabled={props.named} {...text('name')} />
      <TextInput label="Title" description="Shown in place of the name" {...text('displayName')} />
      <Autocomplete label="Service" data={services} {...choice('service')} />
      <TextInput label="Environment" placeholder="all" {...text('environment')} />
      <Autocomplete label="Team" data={teams} {...choice('team')} />
      <TextInput label="Runbook" placeholder="https://…" {...text('runbook')} />
      <Textarea label="Description" autosize minRows={1} {...text('description')} />
    </SimpleGrid>
  );
}
