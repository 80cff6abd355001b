import { Anchor, List, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Quality, ScheduleSummary } from '../../api/on-call.ts';
import { formatMoment } from '../../kit/time.ts';
import { Verdict } from '../../kit/Verdict.tsx';
import { useNames } from './people.tsx';
import { spanWords, zoneName } from './zones.ts';

/** Gaps, policies that reach nobody, and people whom one way alone reaches. */
export function Findings({ quality, schedules }: { readonly quality: Quality; readonly schedules: readonly ScheduleSummary[] }) {
  const nameOf = useNames();
  const { policies, emailOnly } = quality;
  if (quality.schedules.length === 0 && policies.length === 0)
    return (
      <Text size="sm" c="var(--quiet)">
        Gaps of schedules, and levels of policies that reach nobody, are told here before they matter.
      </Text>
    );
  const gaps = quality.schedules.filter((schedule) => schedule.gaps.length > 0);
  const wrong = policies.filter(({ problems }) => problems.length > 0);
  return (
    <List size="sm" listStyleType="none" aria-label="What is wrong with who is on call" styles={{ root: { paddingInlineStart: 0 } }}>
      {gaps.length === 0 && quality.schedules.length > 0 && (
        <List.Item>
          <Verdict judgement="good">Somebody is on call at every time.</Verdict>
        </List.Item>
      )}
      {gaps.map((found) => (
        <Gaps key={found.schedule} found={found} schedule={schedules.find(({ name }) => name === found.schedule)} />
      ))}
      {quality.schedules.flatMap(({ schedule, problems }) =>
        problems.map((problem) => (
          <List.Item key={`${schedule} ${problem}`}>
            <Verdict judgement="warn">{`${schedule}: ${problem}`}</Verdict>
          </List.Item>
        )),
      )}
      {wrong.map(({ policy, reachesNobody, problems }) => (
        <List.Item key={policy}>
          <Verdict judgement={reachesNobody ? 'bad' : 'warn'}>
            {`${policy} ${reachesNobody ? 'reaches nobody' : 'has a level that reaches nobody'}. ${problems.join(' ')}`}
          </Verdict>
        </List.Item>
      ))}
      {policies.length > 0 && wrong.length === 0 && (
        <List.Item>
          <Verdict judgement="good">Every level of every policy reaches somebody.</Verdict>
        </List.Item>
      )}
      {emailOnly.length > 0 && (
        <List.Item>
          <Verdict judgement="warn" why="A mail wakes few people. Everybody adds other ways under How I am reached.">
            {`Nothing but the e-mail address of the account reaches ${emailOnly.map(nameOf).join(', ')}.`}
          </Verdict>
        </List.Item>
      )}
    </List>
  );
}

interface GapsProps {
  readonly found: Quality['schedules'][number];
  readonly schedule: ScheduleSummary | undefined;
}

function Gaps({ found: { schedule: name, gaps, gapHours }, schedule }: GapsProps) {
  const [first] = gaps;
  const timezone = schedule?.timezone ?? 'UTC';
  if (first === undefined) return null;
  const at = (time: string) => formatMoment(Date.parse(time), timezone);
  const many = gaps.length === 1 ? '' : ` in ${gaps.length} gaps, the first`;
  return (
    <List.Item>
      <Verdict judgement="bad">
        {`${schedule?.displayName ?? name}: nobody is on call for ${spanWords(gapHours * 3_600_000)}${many} from ${at(first.from)} to ${at(first.to)} (${zoneName(timezone)}).`}
      </Verdict>{' '}
      <Anchor component={Link} to={`/feedback/on-call/${encodeURIComponent(name)}`} size="sm">
        Fill it
      </Anchor>
    </List.Item>
  );
}
