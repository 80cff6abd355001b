import { AppShell, Burger, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { announcementsId } from '../kit/announce.ts';
import { EnvironmentFilter } from './EnvironmentFilter.tsx';
import { HoveredEntryProvider } from './hovered-entry.tsx';
import { Navigation } from './Navigation.tsx';
import { PaletteButton } from './PaletteButton.tsx';
import { RangePicker } from './RangePicker.tsx';
import classes from './Shell.module.css';
import { TimelineStrip } from './TimelineStrip.tsx';
import { UserMenu } from './UserMenu.tsx';
import { useShortcuts } from './use-shortcuts.tsx';

/** The frame around all pages: areas at the left, time and environment at the top, the timeline at the bottom. */
export function Shell() {
  const [opened, navigation] = useDisclosure(false);
  const { dialogs, openPalette, openHelp } = useShortcuts();
  if (useIsWall()) {
    return (
      <HoveredEntryProvider>
        <main id="content">
          <Outlet />
        </main>
      </HoveredEntryProvider>
    );
  }
  return (
    <HoveredEntryProvider>
      <a href="#content" className="skip-link">
        Skip to content
      </a>
      <AppShell
        header={{ height: { base: 88, sm: 48 } }}
        navbar={{ width: 176, breakpoint: 'sm', collapsed: { mobile: !opened } }}
        padding="md"
        layout="alt"
      >
        <AppShell.Header className={classes.header ?? ''}>
          <Group className={classes.bar ?? ''} gap="xs" wrap="nowrap">
            <Burger opened={opened} onClick={navigation.toggle} hiddenFrom="sm" size="sm" aria-label="Pages" aria-expanded={opened} />
            <PaletteButton onClick={openPalette} />
          </Group>
          <Group className={classes.bar ?? ''} gap="xs" wrap="nowrap">
            <EnvironmentFilter />
            <RangePicker />
          </Group>
        </AppShell.Header>
        <AppShell.Navbar p="xs" className={classes.navbar ?? ''}>
          <Group justify="space-between" mb="sm" px="xs" h={32}>
            <Link to="/" className={classes.brand} onClick={navigation.close}>
              <span aria-hidden="true">◉</span> Binnacle
            </Link>
            <Burger opened onClick={navigation.close} hiddenFrom="sm" size="sm" aria-label="Close the pages" />
          </Group>
          <Navigation onNavigate={navigation.close} />
          <div className={classes.bottom}>
            <UserMenu onHelp={openHelp} />
          </div>
        </AppShell.Navbar>
        <AppShell.Main id="content" tabIndex={-1} className={classes.main ?? ''}>
          <div className={classes.content}>
            <Outlet />
          </div>
          <TimelineStrip />
        </AppShell.Main>
      </AppShell>
      {dialogs}
      <div id={announcementsId} role="status" aria-live="polite" className={classes.status} />
    </HoveredEntryProvider>
  );
}

/** A dashboard on a wall stands alone. */
function useIsWall(): boolean {
  return useLocation({ select: ({ pathname, search }) => pathname.startsWith('/dashboards/') && 'tv' in search && search.tv === true });
}
