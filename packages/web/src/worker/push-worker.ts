import { shownOf } from './push-message.ts';

// Typed here, for `self` in the compiler's library is the scope of any worker.
const worker = self as unknown as ServiceWorkerGlobalScope;

/** Buttons on notifications, which the compiler's library leaves out since not all browsers have them. */
type WithActions = NotificationOptions & { actions?: readonly { action: string; title: string }[] };

/** A page of an older build may be open for days: the newest worker serves it as well as any. */
worker.addEventListener('install', () => void worker.skipWaiting());
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener('push', (event) => {
  const { title, addresses, actions, ...shown } = shownOf(event.data?.text(), new URL('/feedback/alerts', worker.location.origin).href);
  const options: WithActions = { ...shown, actions, data: addresses };
  event.waitUntil(worker.registration.showNotification(title, options));
});

worker.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const addresses = event.notification.data as Readonly<Record<string, string>>;
  const address = addresses[event.action] ?? addresses[''];
  if (address !== undefined) event.waitUntil(visit(address));
});

/** Browsers renew subscriptions by themselves; the server has to know the new one. */
worker.addEventListener('pushsubscriptionchange', (event) => event.waitUntil(renew(event as SubscriptionChange)));

interface SubscriptionChange extends ExtendableEvent {
  readonly oldSubscription?: PushSubscription | null;
  readonly newSubscription?: PushSubscription | null;
}

/** In a tab that shows it already, else in a new one. */
async function visit(address: string): Promise<void> {
  const tabs = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const tab = tabs.find(({ url }) => url === address);
  await (tab === undefined ? worker.clients.openWindow(address) : tab.focus());
}

async function renew({ oldSubscription, newSubscription }: SubscriptionChange): Promise<void> {
  const options = oldSubscription?.options;
  const renewed = newSubscription ?? (options && (await worker.registration.pushManager.subscribe(options)));
  if (renewed === undefined) return;
  await tell('POST', renewed.toJSON());
  if (oldSubscription != null && oldSubscription.endpoint !== renewed.endpoint) {
    await tell('DELETE', { endpoint: oldSubscription.endpoint });
  }
}

async function tell(method: 'POST' | 'DELETE', body: unknown): Promise<void> {
  await fetch('/api/v1/push-subscriptions', {
    method,
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}
