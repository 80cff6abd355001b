import classes from './Verdict.module.css';

export type Judgement = 'good' | 'warn' | 'bad' | 'none';

interface VerdictProps {
  readonly judgement: Judgement;
  /** The verdict in words; colour never stands alone. */
  readonly children: string;
  /** Why, shown on hover. */
  readonly why?: string | undefined;
}

const icons: Record<Judgement, string> = {
  good: 'M3 8.5l3.2 3.2L13 5',
  warn: 'M8 3.5v5.5M8 12.2v.3',
  bad: 'M4 4l8 8M12 4l-8 8',
  none: 'M4 8h8',
};

/** What was judged, as a word and a sign in the colour of the judgement. */
export function Verdict({ judgement, children, why }: VerdictProps) {
  return (
    <span className={classes.verdict} data-judgement={judgement} title={why}>
      <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true">
        <path d={icons[judgement]} fill="none" stroke="currentColor" strokeWidth="2.2" strokeLinecap="round" strokeLinejoin="round" />
      </svg>
      {children}
    </span>
  );
}
