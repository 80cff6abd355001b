import { useHotkeys } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from 'react';
import { areas, tools } from './areas.ts';

const Palette = lazy(() => import('./Palette.tsx'));
const Help = lazy(() => import('./Help.tsx'));

interface Shortcuts {
  readonly dialogs: ReactNode;
  readonly openPalette: () => void;
  readonly openHelp: () => void;
}

/** The keyboard of the whole application: Ctrl/Cmd-K and `/`, `g` + letter, `?`. */
export function useShortcuts(): Shortcuts {
  const [dialog, setDialog] = useState<'palette' | 'help'>();
  const close = () => setDialog(undefined);
  useHotkeys([['mod+K', () => setDialog('palette')]], []);
  useHotkeys([['/', () => setDialog('palette')]]);
  useHotkeys([['shift+?', () => setDialog('help')]]);
  useGoTo();
  return {
    openPalette: () => setDialog('palette'),
    openHelp: () => setDialog('help'),
    dialogs: (
      <Suspense>
        {dialog === 'palette' && <Palette onClose={close} onHelp={() => setDialog('help')} />}
        {dialog === 'help' && <Help onClose={close} />}
      </Suspense>
    ),
  };
}

const patience = 1_500;

/** `g`, then within a moment a page's letter. */
function useGoTo(): void {
  const navigate = useNavigate();
  const pressed = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const destination = [...areas, ...tools].find(({ letter }) => letter === event.key);
      if (event.timeStamp - pressed.current < patience && destination !== undefined) {
        pressed.current = Number.NEGATIVE_INFINITY;
        event.preventDefault();
        void navigate({ to: destination.to });
      } else if (event.key === 'g') {
        pressed.current = event.timeStamp;
      }
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [navigate]);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
