import { QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from './problem.ts';
import { sessionQuery } from './session.ts';

/** The cache of what the server said: refreshed every minute while looked at, asked again on trouble of the network alone. */
export function createQueries(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (error instanceof ApiError && error.status === 401) void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        refetchInterval: 60_000,
        retry: (failures, error) => failures < 2 && error instanceof ApiError && (error.status === 0 || error.status === 503),
      },
    },
  });
  return client;
}
