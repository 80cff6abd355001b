import { Button, Group, Text } from '@mantine/core';
import classes from './Dashboard.module.css';
import type { PlacedPanel } from './layout.ts';
import { type PanelActions, PanelFrame } from './PanelFrame.tsx';

interface SinglePanelProps {
  readonly panels: readonly PlacedPanel[];
  readonly wanted: string;
  readonly refresh: number | undefined;
  readonly actionsOf: (placed: PlacedPanel) => PanelActions;
  readonly onBack: () => void;
}

/** One panel in the height of the window, and the way back to all. */
export function SinglePanel({ panels, wanted, refresh, actionsOf, onBack }: SinglePanelProps) {
  const placed = panels.find(({ key }) => key === wanted);
  return (
    <>
      <Group>
        <Button size="compact-sm" variant="default" onClick={onBack}>
          All panels
        </Button>
      </Group>
      {placed === undefined && (
        <Text size="sm" c="var(--quiet)">
          This panel is not shown with what is chosen above. It may be repeated for a value that is not among them.
        </Text>
      )}
      {placed !== undefined && (
        <div className={classes.single}>
          <PanelFrame placed={placed} refresh={refresh} bare={false} actions={{ ...actionsOf(placed), view: undefined }} />
        </div>
      )}
    </>
  );
}
