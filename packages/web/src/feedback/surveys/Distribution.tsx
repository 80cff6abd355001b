import type { SurveyCell, SurveyQuestion } from '../../api/surveys.ts';
import classes from './Distribution.module.css';

interface DistributionProps {
  readonly distribution: NonNullable<SurveyCell['distribution']>;
  readonly question: SurveyQuestion | undefined;
}

/** How many chose each option, as a row of bars that is read out as text. */
export function Distribution({ distribution, question }: DistributionProps) {
  const most = Math.max(1, ...distribution.map(({ n }) => n));
  const label = (option: string) => question?.options.find(({ value }) => String(value) === option)?.label ?? option;
  const text = distribution.map(({ option, n }) => `${label(option)}: ${n}`).join(', ');
  return (
    <div className={classes.bars} role="img" aria-label={text}>
      {distribution.map(({ option, n }) => (
        <div key={option} className={classes.slot} title={`${label(option)}: ${n}`}>
          <div className={classes.bar} style={{ height: `${(n / most) * 100}%` }} />
        </div>
      ))}
    </div>
  );
}
