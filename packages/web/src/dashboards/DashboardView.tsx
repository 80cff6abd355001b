import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useMemo, useState } from 'react';
import { type Dashboard, saveDashboard } from '../api/dashboards.ts';
import { ErrorState } from '../kit/ErrorState.tsx';
import { Page } from '../kit/Page.tsx';
import { PageSkeleton } from '../kit/PageSkeleton.tsx';
import type { PanelSpec } from '../panels/spec.ts';
import { durationOf } from '../panels/step.ts';
import { useOwnDefaultRange } from '../range/default-range.ts';
import { rangeHolding } from '../range/range.ts';
import { DashboardActions } from './DashboardActions.tsx';
import { replaced, withCopy, withNewPanel, without } from './edits.ts';
import { layOut, type PlacedPanel } from './layout.ts';
import type { PanelActions } from './PanelFrame.tsx';
import { Rows } from './Rows.tsx';
import { SinglePanel } from './SinglePanel.tsx';
import type { DashboardSearch } from './search.ts';
import { useVariables } from './use-variables.ts';
import { VariableBar } from './VariableBar.tsx';
import { Wall } from './Wall.tsx';

const EditGrid = lazy(() => import('./EditGrid.tsx'));
const PanelEditor = lazy(() => import('./PanelEditor.tsx'));
const route = getRouteApi('/dashboards/$name');
const nothing = {};

/** A dashboard to look at, to hang on a wall, or to edit. */
export function DashboardView({ dashboard }: { readonly dashboard: Dashboard }) {
  const { spec, metadata } = dashboard;
  const search = route.useSearch();
  const navigate = useNavigate();
  const setSearch = (change: { [Name in keyof DashboardSearch]?: DashboardSearch[Name] | undefined }) =>
    void navigate({ to: '.', search: (current: DashboardSearch) => ({ ...current, ...change }) as DashboardSearch });
  useOwnDefaultRange(rangeHolding(spec.range ?? '') ?? '6h');
  const variables = useVariables(spec.variables ?? [], search.vars ?? nothing);
  const [panels, setPanels] = useState<readonly PanelSpec[]>(spec.panels);
  const [edited, setEdited] = useState<string>();
  const save = useSave(dashboard, () => setSearch({ edit: undefined }));
  const choices = variables.data?.choices ?? nothing;
  const rows = useMemo(() => layOut(panels, choices), [panels, choices]);
  const title = metadata.displayName ?? metadata.name;
  const refresh = spec.refresh === undefined ? undefined : durationOf(spec.refresh);
  const editing = search.edit === true && dashboard.owner !== 'files';
  const one = editing ? panels.find(({ id }) => id === edited) : undefined;

  if (search.tv === true)
    return <Wall title={title} rows={rows} refresh={refresh ?? 30_000} onLeave={() => setSearch({ tv: undefined })} />;
  const add = (type: PanelSpec['type']) => {
    const more = withNewPanel(panels, type);
    setPanels(more);
    setEdited(more.at(-1)?.id);
  };
  const editActions = ({ id }: PanelSpec): PanelActions => ({
    view: undefined,
    edit: () => setEdited(id),
    duplicate: () => setPanels(withCopy(panels, id)),
    remove: () => setPanels(without(panels, id)),
  });
  const viewActions = ({ key, spec: { id } }: PlacedPanel): PanelActions => ({
    view: () => setSearch({ panel: search.panel === key ? undefined : key }),
    edit:
      dashboard.owner === 'files'
        ? undefined
        : () => {
            setSearch({ edit: true, panel: undefined });
            setEdited(id);
          },
    duplicate: undefined,
    remove: undefined,
  });
  return (
    <Page
      title={title}
      {...(spec.description === undefined ? {} : { question: spec.description })}
      actions={
        <DashboardActions
          dashboard={dashboard}
          editing={editing}
          saving={save.isPending}
          onSearch={setSearch}
          onSave={() => save.mutate(panels)}
          onDiscard={() => setPanels(spec.panels)}
          onAdd={add}
        />
      }
    >
      {save.isError && <ErrorState error={save.error} />}
      <VariableBar
        variables={spec.variables ?? []}
        resolved={variables.data}
        onChange={(name, values) => setSearch({ vars: { ...search.vars, [name]: values } })}
      />
      {variables.data === undefined ? (
        <PageSkeleton />
      ) : editing ? (
        <Suspense fallback={<PageSkeleton />}>
          <EditGrid panels={panels} choices={choices} onMoved={setPanels} actionsOf={editActions} />
          {one !== undefined && (
            <PanelEditor
              key={one.id}
              panel={one}
              choices={choices}
              onCancel={() => setEdited(undefined)}
              onDone={(panel) => {
                setPanels(replaced(panels, panel));
                setEdited(undefined);
              }}
            />
          )}
        </Suspense>
      ) : search.panel !== undefined ? (
        <SinglePanel
          panels={rows.flatMap((row) => row.panels)}
          wanted={search.panel}
          refresh={refresh}
          actionsOf={viewActions}
          onBack={() => setSearch({ panel: undefined })}
        />
      ) : (
        <Rows rows={rows} refresh={refresh} bare={false} actionsOf={viewActions} />
      )}
    </Page>
  );
}

function useSave(dashboard: Dashboard, onSaved: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (panels: readonly PanelSpec[]) => saveDashboard({ ...dashboard, spec: { ...dashboard.spec, panels } }),
    onSuccess: async () => {
      onSaved();
      await queries.invalidateQueries({ queryKey: ['definitions'] });
    },
  });
}
