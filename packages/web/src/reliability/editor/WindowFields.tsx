import { Autocomplete, NativeSelect, SimpleGrid, TextInput } from '@mantine/core';
import { useSession } from '../../api/session.ts';
import { fieldsOf } from './fields.ts';
import type { SloFormProps } from './SloForm.tsx';
import type { WindowKind } from './window.ts';

const kinds: readonly { readonly value: WindowKind; readonly label: string }[] = [
  { value: 'rolling', label: 'The last days, rolling' },
  { value: 'week', label: 'The calendar week, from Monday' },
  { value: 'month', label: 'The calendar month' },
  { value: 'quarter', label: 'The calendar quarter' },
  { value: 'year', label: 'The calendar year' },
  { value: 'kept', label: 'As it is in the manifest' },
];

/** Over which time is judged, and whether by events or slices of it. */
export function WindowFields(props: SloFormProps) {
  const { draft, onChange, problems } = props;
  const { text, choice } = fieldsOf(props);
  const { timezone } = useSession();
  const { windowKind, base, kind } = draft;
  const hasKept = typeof base.spec.window === 'object' && base.spec.window !== null && 'duration' in base.spec.window;
  const hasSlices = kind !== 'threshold';
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs">
      <NativeSelect
        label="Window"
        data={kinds.filter(({ value }) => value !== 'kept' || hasKept)}
        value={windowKind}
        error={windowKind === 'rolling' ? undefined : problems.window}
        onChange={(event) => onChange({ ...draft, windowKind: event.currentTarget.value as WindowKind })}
      />
      {windowKind === 'rolling' && (
        <TextInput label="Days of the window" description="Such as 28d; its budget comes back as bad events leave" {...text('window')} />
      )}
      {windowKind !== 'rolling' && windowKind !== 'kept' && (
        <Autocomplete
          label="Time zone"
          description={`That of the organization, ${timezone}, when empty`}
          data={Intl.supportedValuesOf('timeZone')}
          limit={50}
          {...choice('timeZone')}
        />
      )}
      {hasSlices && (
        <>
          <TextInput
            label="Time slices"
            description="Such as 5m: judges slices of time, so that a quiet night weighs as much as noon. Events when empty"
            {...text('sliceWindow')}
          />
          {draft.sliceWindow !== '' && (
            <TextInput
              label="A slice is good with, in %"
              description="Of good events in it; it counts by its share when empty"
              {...text('sliceTarget')}
            />
          )}
        </>
      )}
    </SimpleGrid>
  );
}
