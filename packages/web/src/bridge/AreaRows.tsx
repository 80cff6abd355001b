import { Skeleton } from '@mantine/core';
import { AttentionRows } from './AttentionRows.tsx';
import classes from './Bridge.module.css';
import { DeliveryRow } from './DeliveryRow.tsx';
import { FeedbackRow } from './FeedbackRow.tsx';
import { OptimizationRow } from './OptimizationRow.tsx';
import { ReliabilityRow } from './ReliabilityRow.tsx';

/** One row an area, on the same grid, and below them what goes wrong now. */
export function AreaRows() {
  return (
    <>
      <div className={classes.areas}>
        <DeliveryRow />
        <ReliabilityRow />
        <OptimizationRow />
        <FeedbackRow />
      </div>
      <AttentionRows />
    </>
  );
}

/** The shape of the rows while the North Star is on its way. */
export function AreaRowsSkeleton() {
  return (
    <div className={classes.areas} aria-busy="true">
      {['Delivery', 'Reliability', 'Optimization', 'Feedback'].map((title) => (
        <div key={title} className={classes.row}>
          <span className={classes.area}>{title}</span>
          <Skeleton height={30} width={320} maw="100%" />
        </div>
      ))}
    </div>
  );
}
