import { ActionIcon, Loader, Menu, Skeleton, Text, Tooltip } from '@mantine/core';
import { useElementSize, useInViewport } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useRef } from 'react';
import { download } from '../kit/chart/download.ts';
import { toCsv } from '../kit/chart/series.ts';
import { ErrorState } from '../kit/ErrorState.tsx';
import { interpolateText } from '../panels/interpolate.ts';
import { PanelView } from '../panels/PanelView.tsx';
import { type PanelData, usePanel } from '../panels/use-panel.ts';
import classes from './Dashboard.module.css';
import type { PlacedPanel } from './layout.ts';

const TextPanel = lazy(() => import('./TextPanel.tsx'));

export interface PanelActions {
  readonly view: (() => void) | undefined;
  readonly edit: (() => void) | undefined;
  readonly duplicate: (() => void) | undefined;
  readonly remove: (() => void) | undefined;
}

interface PanelFrameProps {
  readonly placed: PlacedPanel;
  readonly actions: PanelActions;
  readonly refresh: number | undefined;
  /** Where it hangs on a wall nothing can be pressed. */
  readonly bare: boolean;
}

/** A panel with its title, what it shows, and what can be done with it. It asks when it comes near the window, and not before. */
export function PanelFrame({ placed, actions, refresh, bare }: PanelFrameProps) {
  const { spec, choices } = placed;
  const { ref: near, inViewport } = useInViewport<HTMLDivElement>();
  const wasSeen = useRef(false);
  wasSeen.current ||= inViewport;
  const { ref: body, width, height } = useElementSize<HTMLDivElement>();
  const panel = usePanel({
    queries: spec.queries ?? [],
    choices,
    points: (width || 400) / 2,
    enabled: wasSeen.current && width > 0,
    refresh,
  });
  const title = interpolateText(spec.title ?? '', choices);
  return (
    <section ref={near} className={classes.panel} aria-label={title || 'Panel without a title'}>
      <header className={classes.header}>
        <Tooltip label={spec.description} disabled={spec.description === undefined} multiline maw={360}>
          <h3 className={classes.title} {...(spec.description === undefined ? {} : { tabIndex: 0 })}>
            {title}
          </h3>
        </Tooltip>
        {panel.isFetching && <Loader size={12} aria-label="Asking" />}
        {!bare && <PanelMenu title={title} actions={actions} data={panel.data} />}
      </header>
      <div ref={body} className={classes.body} data-stale={panel.isPlaceholderData}>
        {spec.type === 'text' ? (
          <Suspense>
            <TextPanel text={interpolateText(spec.text ?? '', choices)} />
          </Suspense>
        ) : spec.type === 'row' ? null : (spec.queries ?? []).length === 0 ? (
          <Text size="sm" c="var(--quiet)">
            This panel asks nothing. Edit it and give it PromQL or a metric.
          </Text>
        ) : panel.isError ? (
          <ErrorState error={panel.error} retry={panel.refetch} />
        ) : panel.data === undefined ? (
          <Skeleton height="100%" aria-label="Loading" />
        ) : (
          <PanelView spec={spec} title={title} data={panel.data} height={Math.max(40, height)} />
        )}
      </div>
    </section>
  );
}

interface PanelMenuProps {
  readonly title: string;
  readonly actions: PanelActions;
  readonly data: PanelData | undefined;
}

function PanelMenu({ title, actions, data }: PanelMenuProps) {
  const navigate = useNavigate();
  const asked = data?.asked.flatMap(({ promql }) => promql ?? []) ?? [];
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon
          size="sm"
          variant="subtle"
          color="gray"
          className={classes.menu ?? ''}
          aria-label={`What can be done with ${title || 'this panel'}`}
        >
          <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
            <path d="M3 8h.01M8 8h.01M13 8h.01" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
          </svg>
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {actions.view !== undefined && <Menu.Item onClick={actions.view}>View alone</Menu.Item>}
        {asked.length > 0 && <Menu.Item onClick={() => void navigate({ to: '/query', search: { q: asked } })}>Open as a query</Menu.Item>}
        <Menu.Item disabled={data === undefined || data.series.length === 0} onClick={() => data !== undefined && save(title, data)}>
          Download CSV
        </Menu.Item>
        {actions.edit !== undefined && <Menu.Item onClick={actions.edit}>Edit</Menu.Item>}
        {actions.duplicate !== undefined && <Menu.Item onClick={actions.duplicate}>Duplicate</Menu.Item>}
        {actions.remove !== undefined && (
          <Menu.Item color="red" onClick={actions.remove}>
            Remove
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

function save(title: string, { series }: PanelData): void {
  const csv = toCsv(
    series.map(({ name, times, values }) => ({ label: name, times, values })),
    '',
  );
  download(`${title || 'panel'}.csv`, new Blob([csv], { type: 'text/csv' }));
}
