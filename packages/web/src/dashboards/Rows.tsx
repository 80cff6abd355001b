import { type CSSProperties, useState } from 'react';
import { interpolateText } from '../panels/interpolate.ts';
import classes from './Dashboard.module.css';
import type { LaidOutRow, PlacedPanel } from './layout.ts';
import { type PanelActions, PanelFrame } from './PanelFrame.tsx';

interface RowsProps {
  readonly rows: readonly LaidOutRow[];
  readonly refresh: number | undefined;
  readonly bare: boolean;
  readonly actionsOf: (placed: PlacedPanel) => PanelActions;
}

/** The panels to look at, row by row; a row can be folded, and what is folded asks nothing. */
export function Rows({ rows, ...rest }: RowsProps) {
  return rows.map((row) => <Row key={row.row?.key ?? 'top'} row={row} {...rest} />);
}

function Row({ row: { row, panels }, refresh, bare, actionsOf }: Omit<RowsProps, 'rows'> & { readonly row: LaidOutRow }) {
  const [open, setOpen] = useState(row?.spec.collapsed !== true);
  return (
    <div>
      {row !== undefined && (
        <h2 style={{ margin: 0, fontSize: 'var(--mantine-font-size-md)' }}>
          <button type="button" className={classes.row} aria-expanded={open} onClick={() => setOpen(!open)}>
            <span aria-hidden="true">{open ? '▾' : '▸'}</span>
            {interpolateText(row.spec.title ?? 'Row', row.choices)}
            {!open && (
              <span style={{ color: 'var(--quiet)', fontWeight: 400 }}>{panels.length === 1 ? '1 panel' : `${panels.length} panels`}</span>
            )}
          </button>
        </h2>
      )}
      {open && panels.length > 0 && (
        <div className={classes.grid} style={{ marginTop: 8 }}>
          {panels.map((placed) => {
            const { x, y, w, h } = placed.position;
            return (
              <div
                key={placed.key}
                style={
                  { gridColumn: `${x + 1} / span ${w}`, gridRow: `${y + 1} / span ${h}`, '--height': `${h * 38 - 8}px` } as CSSProperties
                }
              >
                <PanelFrame placed={placed} refresh={refresh} bare={bare} actions={actionsOf(placed)} />
              </div>
            );
          })}
        </div>
      )}
    </div>
  );
}
