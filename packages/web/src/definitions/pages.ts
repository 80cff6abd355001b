/** Kinds whose definitions have a page of their own, and where it stands. */
const pages: Readonly<Record<string, string>> = {
  SLO: '/reliability/slos',
  AlertRule: '/feedback/alerts/rules',
  NotificationChannel: '/feedback/alerts/channels',
  Dashboard: '/dashboards',
};

/** The page that shows what a definition is for; `undefined` when its kind has none. */
export function pageOf(kind: string, name: string): string | undefined {
  const base = pages[kind];
  if (base !== undefined) return `${base}/${encodeURIComponent(name)}`;
  return kind === 'AlertRouting' ? '/feedback/alerts/routing' : undefined;
}
