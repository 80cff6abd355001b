import { Code, Text } from '@mantine/core';
import { durationText } from '../panels/step.ts';
import type { PanelData } from '../panels/use-panel.ts';

/** How the numbers came about: the grid, and each statement that the store ran. */
export function Statements({ data }: { readonly data: PanelData }) {
  return (
    <details>
      <summary>How it was computed</summary>
      {data.asked.map((asked, index) => (
        <div key={index}>
          <Text size="sm" mt="xs">
            {asked.promql !== undefined && <Code>{asked.promql}</Code>} {asked.series.length} series,{' '}
            {asked.promql === undefined ? '' : `one point every ${durationText(asked.grid.step)}`}
          </Text>
          {[...new Set(asked.statements.map(({ sql }) => sql))].map((sql) => (
            <Code key={sql} block mt={4} tabIndex={0} role="region" aria-label="Statement">
              {sql}
            </Code>
          ))}
          {asked.statements.length === 0 && (
            <Text size="xs" c="var(--quiet)">
              Nothing had to be read for this.
            </Text>
          )}
        </div>
      ))}
    </details>
  );
}
