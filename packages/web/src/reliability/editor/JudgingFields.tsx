import { NativeSelect, SimpleGrid, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { namesOfKindQuery } from '../../api/definitions.ts';
import { fieldsOf, namesOf } from './fields.ts';
import type { SloFormProps } from './SloForm.tsx';

/** What is promised, and what is done with time and budgets of which little is known. */
export function JudgingFields(props: SloFormProps) {
  const { text } = fieldsOf(props);
  const { policy } = props.draft;
  const { data: policies = [] } = useQuery({ ...namesOfKindQuery('BudgetPolicy'), select: namesOf });
  const others = [...new Set([...policies, ...(policy === '' ? [] : [policy])])].filter((name) => name !== 'default');
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs">
      <TextInput label="Targets in %" description="With commas between several" {...text('targets')} />
      <NativeSelect
        label="Budget policy"
        description="What is done as the budget runs out"
        data={[{ value: '', label: 'default' }, ...others]}
        {...text('policy')}
      />
      <TextInput
        label="Fewest events that are judged"
        description="When empty: so many that one bad event is not the whole budget"
        inputMode="numeric"
        {...text('minimumEvents')}
      />
      <NativeSelect
        label="Time without data"
        description="Bad suits probes and steady traffic"
        data={[
          { value: 'excluded', label: 'is left out' },
          { value: 'good', label: 'counts as good' },
          { value: 'bad', label: 'counts as bad' },
        ]}
        {...text('noData')}
      />
    </SimpleGrid>
  );
}
