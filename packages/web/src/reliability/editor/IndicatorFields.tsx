import { Autocomplete, NativeSelect, SimpleGrid, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { metricsQuery } from '../../api/metrics-list.ts';
import { fieldsOf } from './fields.ts';
import type { IndicatorKind } from './indicator.ts';
import type { SloFormProps } from './SloForm.tsx';

const kinds: readonly { readonly value: IndicatorKind; readonly label: string }[] = [
  { value: 'kept', label: 'As it is in the manifest' },
  { value: 'ratio', label: 'Ratio of two metrics' },
  { value: 'counters', label: 'Counters in PromQL' },
  { value: 'threshold', label: 'Threshold: a value stays below a limit' },
  { value: 'latency', label: 'Latency from a histogram' },
];

const comparators = [
  { value: '<', label: 'below the limit' },
  { value: '<=', label: 'at most the limit' },
  { value: '>', label: 'above the limit' },
  { value: '>=', label: 'at least the limit' },
];

/** What is counted. */
export function IndicatorFields(props: SloFormProps) {
  const { draft, onChange } = props;
  const { text, choice } = fieldsOf(props);
  const { kind, part, base } = draft;
  const hasKept = base.spec.indicator !== undefined || base.spec.composite !== undefined;
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs">
      <NativeSelect
        label="What is counted"
        data={kinds.filter(({ value }) => value !== 'kept' || hasKept)}
        value={kind}
        onChange={(event) => onChange({ ...draft, kind: event.currentTarget.value as IndicatorKind })}
      />
      {(kind === 'ratio' || kind === 'counters') && (
        <NativeSelect
          label="Counted are"
          data={[
            { value: 'good', label: 'good events' },
            { value: 'bad', label: 'bad events' },
          ]}
          value={part}
          onChange={(event) => onChange({ ...draft, part: event.currentTarget.value === 'bad' ? 'bad' : 'good' })}
        />
      )}
      {kind === 'ratio' && <Metrics {...props} />}
      {kind === 'counters' && (
        <>
          <Textarea label={`${part === 'good' ? 'Good' : 'Bad'} events (PromQL of counters)`} autosize minRows={2} {...text('good')} />
          <Textarea label="All events (PromQL of counters)" autosize minRows={2} {...text('total')} />
        </>
      )}
      {kind === 'threshold' && (
        <>
          <Textarea label="Value (PromQL)" autosize minRows={2} {...text('good')} />
          <NativeSelect label="It is good" data={comparators} {...text('op')} />
          <TextInput label="Limit" description="In the unit of the value" {...text('limit')} />
          <TextInput label="Judged every" description="Such as 1m or 1h" {...text('every')} />
        </>
      )}
      {kind === 'latency' && (
        <>
          <TextInput label="Histogram, without _bucket" {...text('good')} />
          <TextInput label="Limit" description="A bound of its buckets, as they write it" {...text('limit')} />
        </>
      )}
      {draft.kind === 'kept' && <TextInput label="Indicator" disabled value="Go on in YAML to change it" error={choice('good').error} />}
    </SimpleGrid>
  );
}

function Metrics(props: SloFormProps) {
  const { choice } = fieldsOf(props);
  const { data: metrics = [] } = useQuery(metricsQuery);
  const names = metrics.filter(({ unit }) => unit === 'count').map(({ name }) => name);
  return (
    <>
      <Autocomplete label={`Metric of ${props.draft.part} events`} data={names} {...choice('good')} />
      <Autocomplete label="Metric of all events" data={names} {...choice('total')} />
    </>
  );
}
