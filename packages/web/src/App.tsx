import { useQuery } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { sessionQuery } from './api/session.ts';
import { measure } from './beacon.ts';
import { ErrorState } from './kit/ErrorState.tsx';
import { router } from './routes.tsx';

const Welcome = lazy(() => import('./welcome/Welcome.tsx'));

/** The session decides what there is to see: set-up, sign-in, or the pages. */
export function App() {
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
