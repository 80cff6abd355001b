import { Tooltip } from '@mantine/core';
import classes from './Value.module.css';

interface NoDataProps {
  readonly why?: string | undefined;
  readonly size?: 'normal' | 'large';
}

/** "—", and on hover or focus the reason why there is no number. */
export function NoData({ why = 'No data in this range.', size = 'normal' }: NoDataProps) {
  return (
    <Tooltip label={why} multiline maw={320} events={{ hover: true, focus: true, touch: true }}>
      <button
        type="button"
        className={size === 'large' ? `${classes.empty} ${classes.large}` : classes.empty}
        aria-label={`No data: ${why}`}
      >
        —
      </button>
    </Tooltip>
  );
}
