import { Button, Group, Modal, Text } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { track } from '../beacon.ts';
import classes from './Feedback.module.css';
import { slideAfter } from './slides.ts';

interface PresentProps {
  readonly title: string;
  readonly slides: readonly { readonly key: string; readonly content: ReactNode }[];
}

/** Shows a review to a room: one part a screen, arrow keys from part to part, Escape back to the page. */
export function Present({ title, slides }: PresentProps) {
  const [index, setIndex] = useState<number | undefined>();
  const slide = index === undefined ? undefined : slides[index];
  const onKey = (event: KeyboardEvent) => {
    if (index === undefined || isField(event.target)) return;
    const next = slideAfter(index, event.key, slides.length);
    if (next === undefined) return;
    event.preventDefault();
    setIndex(next);
  };
  const present = () => {
    setIndex(0);
    track('feature_used', { feature: 'present review' });
  };
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={present}>
        Present
      </Button>
      <Modal
        fullScreen
        opened={slide !== undefined}
        onClose={() => setIndex(undefined)}
        title={title}
        onKeyDown={onKey}
        closeButtonProps={{ 'aria-label': 'End the presentation' }}
        transitionProps={{ duration: 0 }}
      >
        {index !== undefined && slide !== undefined && (
          <>
            <div key={slide.key} className={classes.slide}>
              {slide.content}
            </div>
            <Group justify="center" mt="md">
              <Button variant="default" disabled={index === 0} onClick={() => setIndex(index - 1)}>
                ‹ Back
              </Button>
              <Text size="sm" aria-live="polite">
                {index + 1} of {slides.length}
              </Text>
              <Button variant="default" disabled={index === slides.length - 1} onClick={() => setIndex(index + 1)}>
                Next ›
              </Button>
            </Group>
          </>
        )}
      </Modal>
    </>
  );
}

/** Arrow keys move the cursor in fields. */
function isField(target: EventTarget): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, select, [role="listbox"]');
}
