import type { ListedIncident } from '../../api/incidents.ts';
import { formatText } from '../../kit/format.ts';
import { NoData } from '../../kit/NoData.tsx';

export const notComputed = 'Not computed yet; within a minute it is.';

/** Minutes of full outage that an incident cost the SLO that lost most. */
export function BudgetSpent({ impact }: Pick<ListedIncident, 'impact'>) {
  if (impact === null) return <NoData why={notComputed} />;
  const { budgetMinutes, slo } = impact;
  if (budgetMinutes === null) return <NoData why="No SLO of its services counted events while it lasted." />;
  return (
    <span title={`As many minutes of full outage as the failures of ${slo} are worth`}>{formatText(budgetMinutes * 60, 'seconds')}</span>
  );
}
