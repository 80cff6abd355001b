import type { Http } from './server.ts';

/**
 * Takes no more connections and waits for the requests under way, but no longer than `grace` milliseconds: then whoever still sends or
 * reads is cut off, because one client that stands still would keep the server from ending.
 */
export async function closeWithin(http: Http, grace: number): Promise<void> {
  const timer = setTimeout(() => http.server.closeAllConnections(), grace);
  try {
    await http.close();
  } finally {
    clearTimeout(timer);
  }
}
