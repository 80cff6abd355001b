import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Quality, ScheduleSummary } from '../../api/on-call.ts';
import { formatMoment } from '../../kit/time.ts';
import { Finding } from './Finding.tsx';
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
    <>
      {gaps.length === 0 && quality.schedules.length > 0 && (
        <Finding judgement="good" word="no gap">
          Somebody is on call at every time.
        </Finding>
      )}
      {gaps.map((found) => (
        <Gaps key={found.schedule} found={found} schedule={schedules.find(({ name }) => name === found.schedule)} />
      ))}
      {quality.schedules.flatMap(({ schedule, problems }) =>
        problems.map((problem) => (
          <Finding key={`${schedule} ${problem}`} judgement="warn" word="problem">
            {schedule}: {problem}
          </Finding>
        )),
      )}
      {wrong.map(({ policy, reachesNobody, problems }) => (
        <Finding key={policy} judgement={reachesNobody ? 'bad' : 'warn'} word={reachesNobody ? 'reaches nobody' : 'level without effect'}>
          Policy {policy}. {problems.join(' ')}
        </Finding>
      ))}
      {policies.length > 0 && wrong.length === 0 && (
        <Finding judgement="good" word="policies">
          Every level of every policy reaches somebody.
        </Finding>
      )}
      {emailOnly.length > 0 && (
        <Finding judgement="warn" word="only by e-mail">
          Nothing but the e-mail address of the account reaches {emailOnly.map(nameOf).join(', ')}. Everybody adds ways of their own under
          How I am reached.
        </Finding>
      )}
    </>
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
    <Finding judgement="bad" word={gaps.length === 1 ? 'gap' : 'gaps'}>
      <Anchor component={Link} to={`/feedback/on-call/${encodeURIComponent(name)}`} size="sm">
        {schedule?.displayName ?? name}
      </Anchor>
      : nobody is on call for {spanWords(gapHours * 3_600_000)}
      {many} from {at(first.from)} to {at(first.to)} ({zoneName(timezone)}).
    </Finding>
  );
}
