import { Kbd, UnstyledButton } from '@mantine/core';
import classes from './PaletteButton.module.css';

const modifier = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl';

/** Looks like a search field, opens the palette. */
export function PaletteButton({ onClick }: { readonly onClick: () => void }) {
  return (
    <UnstyledButton className={classes.button ?? ''} onClick={onClick} aria-keyshortcuts="Control+K Meta+K /">
      <span>Search or go to…</span>
      <Kbd size="xs" visibleFrom="sm">
        {modifier} K
      </Kbd>
    </UnstyledButton>
  );
}
