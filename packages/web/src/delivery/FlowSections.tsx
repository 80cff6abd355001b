import { List, Text } from '@mantine/core';
import type { Flow } from '../api/flow.ts';
import { formatCount, formatText } from '../kit/format.ts';
import { Section } from '../kit/Section.tsx';
import { ChangesTable } from './ChangesTable.tsx';
import { StageBar } from './StageBar.tsx';

const rules: Readonly<Record<string, string>> = {
  merge_sha: 'by the commit of the merge',
  head_sha: 'by their last commit',
  commit_sha: 'by one of their commits',
  patch_id: 'by what they change (patch-id)',
  subject: 'by their number in a commit',
  cherry_pick: 'by a note of cherry-picking',
  version: 'by the version',
  unmatched: 'in no deployment',
  suspect: 'with times that contradict each other',
};

/** Where the time of changes goes, the slowest of them, and those whose way is not known: for a service or a team. */
export function FlowSections({ flow }: { readonly flow: Flow }) {
  return (
    <>
      <Section title="Where the time goes">
        <StageBar figures={flow.stages} />
        <Facts flow={flow} />
      </Section>
      <Section title="Slowest changes" flush>
        <ChangesTable caption="Slowest changes" changes={flow.slowest} why="Why" empty="No change reached production in this range." />
      </Section>
      {flow.unmatched.length > 0 && (
        <Section title="Merged, and in no deployment" flush>
          <ChangesTable caption="Unmatched changes" changes={flow.unmatched} why="Why" empty="Every merged change is in a deployment." />
        </Section>
      )}
      {flow.suspect.length > 0 && (
        <Section title="Suspect times" flush>
          <ChangesTable caption="Suspect changes" changes={flow.suspect} why="What is wrong" empty="No times contradict each other." />
        </Section>
      )}
    </>
  );
}

function Facts({ flow }: { readonly flow: Flow }) {
  const counted = flow.rules.filter(({ count }) => count > 0);
  return (
    <List size="sm" mt="sm" spacing={2}>
      {counted.length > 0 && (
        <List.Item>
          Found in deployments: {counted.map(({ rule, count }) => `${formatCount(count)} ${rules[rule] ?? rule}`).join(', ')}.
        </List.Item>
      )}
      {flow.size.p50 !== null && (
        <List.Item>
          Size: {formatCount(flow.size.p50)} lines in the median, {formatCount(flow.size.p90 ?? 0)} at the 90th percentile (n{' '}
          {formatCount(flow.size.n)}).
        </List.Item>
      )}
      {flow.unreviewedShare !== null && <List.Item>Merged without a review: {formatText(flow.unreviewedShare, 'ratio')}.</List.Item>}
      {flow.notes.map((note) => (
        <List.Item key={note}>
          <Text span size="sm">
            {note}
          </Text>
        </List.Item>
      ))}
    </List>
  );
}
