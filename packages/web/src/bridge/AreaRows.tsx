import classes from './Bridge.module.css';
import { DeliveryRow } from './DeliveryRow.tsx';
import { FeedbackRow } from './FeedbackRow.tsx';
import { OptimizationRow } from './OptimizationRow.tsx';
import { ReliabilityRow } from './ReliabilityRow.tsx';

/** One row an area, on the same grid. */
export function AreaRows() {
  return (
    <div className={classes.areas}>
      <DeliveryRow />
      <ReliabilityRow />
      <OptimizationRow />
      <FeedbackRow />
    </div>
  );
}
