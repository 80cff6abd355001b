import { useNavigate } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from 'react';
import { areas, tools } from './areas.ts';

const loadPalette = () => import('./Palette.tsx');
const Palette = lazy(loadPalette);
const Help = lazy(() => import('./Help.tsx'));

type Dialog = 'palette' | 'help';

interface Shortcuts {
  readonly dialogs: ReactNode;
  readonly openPalette: () => void;
  readonly openHelp: () => void;
}

/** The keyboard of the whole application: Ctrl/Cmd-K and `/`, `g` + letter, `?`. */
export function useShortcuts(): Shortcuts {
  const [dialog, setDialog] = useState<Dialog>();
  const close = () => setDialog(undefined);
  useKeys(setDialog);
  usePreloadedPalette();
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

/** Milliseconds within which a letter belongs to the `g` before it. */
const patience = 1_500;

/** Listens to what keys mean and not to where they are, so that every layout works. */
function useKeys(open: (dialog: Dialog) => void): void {
  const navigate = useNavigate();
  const pressed = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const { key } = event;
      const isPaletteKey = (event.ctrlKey || event.metaKey) && key.toLowerCase() === 'k';
      if (isPaletteKey) {
        event.preventDefault();
        open('palette');
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const destination = [...areas, ...tools].find(({ letter }) => letter === key);
      if (event.timeStamp - pressed.current < patience && destination !== undefined) {
        pressed.current = Number.NEGATIVE_INFINITY;
        void navigate({ to: destination.to });
      } else if (key === 'g') {
        pressed.current = event.timeStamp;
      } else if (key === '/' || key === '?') {
        event.preventDefault();
        open(key === '/' ? 'palette' : 'help');
      }
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [navigate, open]);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** Fetched once the page has settled, so that the first key already finds it there. */
function usePreloadedPalette(): void {
  useEffect(() => {
    const timer = setTimeout(() => void loadPalette(), 2_000);
    return () => clearTimeout(timer);
  }, []);
}
