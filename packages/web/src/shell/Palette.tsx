import { Modal, ScrollArea, Text, TextInput } from '@mantine/core';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { track } from '../beacon.ts';
import { matching } from './matching.ts';
import classes from './Palette.module.css';
import { type Command, useCommands } from './use-commands.ts';

interface PaletteProps {
  readonly onClose: () => void;
  readonly onHelp: () => void;
}

/** Everything one can go to or do, found by typing. */
export default function Palette({ onClose, onHelp }: PaletteProps) {
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const commands = useCommands(onHelp);
  const found = useMemo(() => matching(commands, text).slice(0, 50), [commands, text]);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector(`[data-index="${active}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  const run = (command: Command | undefined) => {
    if (command === undefined) return;
    onClose();
    command.run();
    track('feature_used', { feature: 'palette' });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') run(found[active]);
    else if (event.key === 'ArrowDown') setActive(Math.min(found.length - 1, active + 1));
    else if (event.key === 'ArrowUp') setActive(Math.max(0, active - 1));
    else return;
    event.preventDefault();
  };

  return (
    <Modal opened onClose={onClose} withCloseButton={false} padding={0} size="lg" yOffset="10vh" aria-label="Command palette">
      <TextInput
        data-autofocus
        role="combobox"
        aria-expanded
        aria-controls="palette"
        aria-activedescendant={found[active] === undefined ? undefined : `palette-${found[active].id}`}
        aria-label="Search pages, metrics and actions"
        placeholder="Search pages, metrics and actions"
        variant="unstyled"
        size="md"
        px="md"
        classNames={{ input: classes.field ?? '' }}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ScrollArea.Autosize mah="50vh" className={classes.results ?? ''}>
        <div ref={list} id="palette" role="listbox" aria-label="Results" className={classes.list}>
          {found.map((command, index) => (
            <button
              key={command.id}
              id={`palette-${command.id}`}
              type="button"
              role="option"
              tabIndex={-1}
              aria-selected={index === active}
              data-index={index}
              className={classes.option}
              onClick={() => run(command)}
              onMouseMove={() => setActive(index)}
            >
              <span>{command.title}</span>
              <span className={classes.group}>{command.group}</span>
            </button>
          ))}
          {found.length === 0 && (
            <Text size="sm" c="var(--quiet)" p="sm">
              Nothing is called “{text}”.
            </Text>
          )}
        </div>
      </ScrollArea.Autosize>
    </Modal>
  );
}
