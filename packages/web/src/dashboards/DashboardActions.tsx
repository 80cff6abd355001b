import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Dashboard } from '../api/dashboards.ts';
import { useMay } from '../api/session.ts';
import type { PanelSpec } from '../panels/spec.ts';

interface DashboardActionsProps {
  readonly dashboard: Dashboard;
  readonly editing: boolean;
  readonly saving: boolean;
  readonly onSearch: (change: { edit?: true | undefined; tv?: true }) => void;
  readonly onSave: () => void;
  readonly onDiscard: () => void;
  readonly onAdd: (type: PanelSpec['type']) => void;
}

/** What can be done with a dashboard while it is looked at, and while it is edited. */
export function DashboardActions({ dashboard, editing, saving, onSearch, onSave, onDiscard, onAdd }: DashboardActionsProps) {
  const mayChange = useMay('member');
  if (editing) {
    return (
      <>
        <Button size="compact-md" variant="default" onClick={() => onAdd('timeseries')}>
          Add panel
        </Button>
        <Button size="compact-md" variant="default" onClick={() => onAdd('row')}>
          Add row
        </Button>
        <Button
          size="compact-md"
          variant="default"
          onClick={() => {
            onDiscard();
            onSearch({ edit: undefined });
          }}
        >
          Discard
        </Button>
        <Button size="compact-md" loading={saving} onClick={onSave}>
          Save
        </Button>
      </>
    );
  }
  return (
    <>
      <Button size="compact-md" variant="default" onClick={() => onSearch({ tv: true })}>
        On the wall
      </Button>
      <Button size="compact-md" variant="default" component={Link} to={`/definitions/Dashboard/${dashboard.metadata.name}`}>
        Definition
      </Button>
      {mayChange && dashboard.owner !== 'files' && (
        <Button size="compact-md" onClick={() => onSearch({ edit: true })}>
          Edit
        </Button>
      )}
    </>
  );
}
