import 'react-grid-layout/css/styles.css';
import { Text } from '@mantine/core';
import { useElementSize, useMediaQuery } from '@mantine/hooks';
import type { CSSProperties } from 'react';
import { GridLayout } from 'react-grid-layout';
import type { Choices } from '../panels/interpolate.ts';
import type { PanelSpec } from '../panels/spec.ts';
import classes from './Dashboard.module.css';
import { type PanelActions, PanelFrame } from './PanelFrame.tsx';

interface EditGridProps {
  readonly panels: readonly PanelSpec[];
  readonly choices: Choices;
  readonly onMoved: (panels: readonly PanelSpec[]) => void;
  readonly actionsOf: (panel: PanelSpec) => PanelActions;
}

const gridConfig = { cols: 24, rowHeight: 30, margin: [8, 8], containerPadding: [0, 0] } as const;
const dragConfig = { handle: 'header' };

/** The panels to move and resize with the pointer; places can also be typed in a panel's editor. Repeated panels stand once. */
export default function EditGrid({ panels, choices, onMoved, actionsOf }: EditGridProps) {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const isNarrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  const frame = (panel: PanelSpec) => (
    <PanelFrame
      placed={{ key: panel.id, spec: panel, position: panel.position, choices, copy: false }}
      refresh={undefined}
      bare={false}
      actions={actionsOf(panel)}
    />
  );
  return (
    <div ref={ref} className={classes.editing}>
      <Text size="sm" c="var(--quiet)" mb="xs">
        {isNarrow
          ? 'What can be changed of a panel is in its menu, its place among it.'
          : "Drag a panel by its title, and its size by its lower right corner. With the keyboard: Edit, in the panel's menu."}
      </Text>
      {isNarrow && (
        <div className={classes.grid}>
          {panels.map((panel) => (
            <div
              key={panel.id}
              style={{ '--height': `${panel.position.h * 38 - 8}px`, '--least': panel.type === 'row' ? '0px' : '9rem' } as CSSProperties}
            >
              {frame(panel)}
            </div>
          ))}
        </div>
      )}
      {width > 0 && !isNarrow && (
        <GridLayout
          width={width}
          layout={panels.map(({ id, type, position }) => ({
            i: id,
            ...position,
            ...(type === 'row' ? { minH: 1, maxH: 1, minW: 24 } : {}),
          }))}
          gridConfig={gridConfig}
          dragConfig={dragConfig}
          onLayoutChange={(layout) => {
            const places = new Map(layout.map(({ i, x, y, w, h }) => [i, { x, y, w, h }]));
            const moved = panels.map((panel) => ({ ...panel, position: places.get(panel.id) ?? panel.position }));
            if (moved.some(({ position }, index) => !isSamePlace(position, panels[index]?.position))) onMoved(moved);
          }}
        >
          {panels.map((panel) => (
            <div key={panel.id} className={classes.drag}>
              {frame(panel)}
            </div>
          ))}
        </GridLayout>
      )}
    </div>
  );
}

function isSamePlace(a: PanelSpec['position'], b: PanelSpec['position'] | undefined): boolean {
  return a.x === b?.x && a.y === b.y && a.w === b.w && a.h === b.h;
}
