import { Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { Manifest } from '../../api/definitions.ts';
import type { InputProblem } from '../../api/problem.ts';
import { type SloPreview, useSloPreview } from '../../api/slo-preview.ts';
import { TimeSeriesChart } from '../../kit/chart/TimeSeriesChart.tsx';
import { EmptyState } from '../../kit/EmptyState.tsx';
import { Loaded } from '../../kit/Loaded.tsx';
import { Section } from '../../kit/Section.tsx';

/** Long enough that a word is typed to its end before the past is counted. */
const patience = 800;

interface SloPreviewSectionProps {
  readonly manifest: Manifest;
  readonly complete: boolean;
  /** What the server finds wrong with the manifest. */
  readonly problems: readonly InputProblem[];
}

/** What the last three windows would have been with the SLO as it is being written. */
export function SloPreviewSection({ manifest, complete, problems }: SloPreviewSectionProps) {
  const [settled] = useDebouncedValue(manifest, patience);
  const query = useSloPreview(settled, complete && problems.length === 0 && settled.metadata.name !== '');
  return (
    <Section title="How it would have gone">
      {problems.length > 0 ? (
        <EmptyState title="The server would refuse this">
          {problems.map(({ path, message }) => `${path === undefined ? '' : `${path}: `}${message}`).join('; ')}
        </EmptyState>
      ) : complete ? (
        <Loaded query={query}>
          {(preview) => preview.objectives.map((one) => <Past key={one.name} preview={preview} objective={one} />)}
        </Loaded>
      ) : (
        <EmptyState title="Nothing to count yet">
          Give a name, a service, what is counted and a target: the past is judged by it.
        </EmptyState>
      )}
    </Section>
  );
}

interface PastProps {
  readonly preview: SloPreview;
  readonly objective: SloPreview['objectives'][number];
}

function Past({ preview, objective }: PastProps) {
  const { name, times, budgetRemaining, says, now, notes } = objective;
  const title = `Error budget left with ${name}`;
  return (
    <>
      <Text size="sm" role="status">
        {says} {now.why}
      </Text>
      {notes.map((note) => (
        <Text key={note} size="sm" c="var(--quiet)">
          {note}
        </Text>
      ))}
      {budgetRemaining.some((value) => value !== null) && (
        <TimeSeriesChart
          title={title}
          unit="ratio"
          step="1h"
          interval={{ from: Date.parse(preview.from), to: Date.parse(preview.to) }}
          series={[{ label: title, times, values: budgetRemaining }]}
          target={0}
          targetName="all spent,"
          height={200}
          marks={[]}
        />
      )}
    </>
  );
}
