import { useQuery } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { sessionQuery } from './api/session.ts';
import { measure } from './beacon.ts';
import { ErrorState } from './kit/ErrorState.tsx';
import { router } from './routes.tsx';

const Welcome = lazy(() => import('./welcome/Welcome.tsx'));
const PulseApp = lazy(() => import('./pulse/PulseApp.tsx'));

const [, pulseToken] = window.location.pathname.match(/^\/pulse\/([\w-]+)$/) ?? [];

/** A survey's link is for everybody who has it; all else is for people with an account. */
export function App() {
  if (pulseToken === undefined) return <Pages />;
  return (
    <Suspense>
      <PulseApp token={pulseToken} />
    </Suspense>
  );
}

/** The session decides what there is to see: set-up, sign-in, or the pages. */
function Pages() {
  const { data: session, error, refetch } = useQuery(sessionQuery);
  useEffect(() => {
    if (session !== undefined) measure(session);
  }, [session]);
  if (session === undefined) return error === null ? null : <ErrorState error={error} retry={refetch} />;
  if (session.user === null) {
    return (
      <Suspense>
        <Welcome session={session} />
      </Suspense>
    );
  }
  return <RouterProvider router={router} />;
}
