import { Divider } from '@mantine/core';
import { Link, useLocation } from '@tanstack/react-router';
import { areas, type Destination, tools } from './areas.ts';
import classes from './Navigation.module.css';

/** The five areas, and the tools below them. */
export function Navigation({ onNavigate }: { readonly onNavigate: () => void }) {
  return (
    <nav aria-label="Pages">
      {areas.map((destination) => (
        <Item key={destination.to} destination={destination} onNavigate={onNavigate} />
      ))}
      <Divider my="xs" />
      {tools.map((destination) => (
        <Item key={destination.to} destination={destination} onNavigate={onNavigate} />
      ))}
    </nav>
  );
}

function Item({ destination, onNavigate }: { readonly destination: Destination; readonly onNavigate: () => void }) {
  const { pathname } = useLocation();
  const isHere = destination.also !== undefined && pathname.startsWith(destination.also);
  return (
    <Link
      to={destination.to}
      className={classes.item}
      activeOptions={{ exact: destination.to === '/', includeSearch: false }}
      onClick={onNavigate}
      {...(isHere ? { 'data-status': 'active', 'aria-current': 'page' } : {})}
      aria-keyshortcuts={`g ${destination.letter}`}
    >
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
        <path d={destination.icon} fill="none" stroke="currentColor" strokeWidth="1.4" strokeLinecap="round" strokeLinejoin="round" />
      </svg>
      {destination.title}
    </Link>
  );
}
