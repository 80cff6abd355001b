import { Kbd, Modal, Table } from '@mantine/core';
import { areas, tools } from './areas.ts';

const general: readonly [readonly string[], string][] = [
  [['Ctrl', 'K'], 'Search pages, metrics and actions (Cmd on a Mac)'],
  [['/'], 'The same'],
  [['?'], 'This help'],
  [['Esc'], 'Close what is open'],
];

/** All keyboard shortcuts. */
export default function Help({ onClose }: { readonly onClose: () => void }) {
  const rows = [...general, ...[...areas, ...tools].map(({ letter, title }) => [['g', letter], title] as const)];
  return (
    <Modal opened onClose={onClose} title="Keyboard shortcuts" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Table verticalSpacing={4}>
        <Table.Tbody>
          {rows.map(([keys, meaning]) => (
            <Table.Tr key={keys.join()}>
              <Table.Td w={120}>
                {keys.map((key) => (
                  <Kbd key={key} size="xs" mr={4}>
                    {key}
                  </Kbd>
                ))}
              </Table.Td>
              <Table.Td>{meaning}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
