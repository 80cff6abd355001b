import { get, post, remove } from '../api/client.ts';

const worker = '/push-worker.js';

/** How this browser stands. */
export interface PushHere {
  readonly permission: NotificationPermission;
  /** As the server knows it (`browsers` of the contacts); `null` when nothing is subscribed. */
  readonly id: string | null;
}

/** Why this browser cannot show notifications, and what to do; `undefined` when it can. */
export function whyUnsupported(): string | undefined {
  if (!window.isSecureContext) {
    return 'Browsers take notifications only from pages that were opened by https, or from their own machine. Open Binnacle by an https address.';
  }
  if ('serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window) return undefined;
  if (/iP(?:hone|ad|od)/.test(navigator.userAgent)) {
    return 'On iPhones and iPads, notifications are for pages on the Home Screen: share this page, choose Add to Home Screen, and open it from there.';
  }
  return 'This browser cannot show notifications of pages, or not in a private window. Open Binnacle in another one.';
}

export async function pushHere(): Promise<PushHere> {
  const registration = await navigator.serviceWorker.getRegistration('/');
  const subscription = (await registration?.pushManager.getSubscription()) ?? null;
  return { permission: Notification.permission, id: subscription === null ? null : await idOf(subscription.endpoint) };
}

/** Asks the person, then the browser's push service, and tells the server. @throws Error in words when one of them refuses. */
export async function startPush(): Promise<void> {
  const permission = await Notification.requestPermission();
  if (permission === 'denied') throw new Error('The browser was told not to show notifications of Binnacle.');
  if (permission === 'default') throw new Error('The browser’s question was left open. Try again and answer it.');
  const { publicKey } = await get<{ publicKey: string }>('/push-key');
  await navigator.serviceWorker.register(worker);
  const { pushManager } = await navigator.serviceWorker.ready;
  const options = { userVisibleOnly: true, applicationServerKey: publicKey };
  // A browser keeps one subscription; one for the key of another server is in the way.
  const old = await pushManager.getSubscription();
  if (old !== null && keyOf(old) !== publicKey) await old.unsubscribe();
  let subscription: PushSubscription;
  try {
    subscription = await pushManager.subscribe(options);
  } catch (error) {
    const said = error instanceof Error ? ` It says: ${error.message}` : '';
    throw new Error(`The browser’s push service did not take the subscription. It may be blocked, or turned off in this browser.${said}`);
  }
  await post('/push-subscriptions', subscription.toJSON());
}

/** No more notifications in this browser. */
export async function stopPush(): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration('/');
  const subscription = await registration?.pushManager.getSubscription();
  if (subscription == null) return;
  // The server first: what it does not know any more cannot be sent to, whatever the push service answers.
  await remove('/push-subscriptions', { endpoint: subscription.endpoint });
  await subscription.unsubscribe();
}

async function idOf(endpoint: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(endpoint));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function keyOf({ options: { applicationServerKey } }: PushSubscription): string {
  const bytes = new Uint8Array(applicationServerKey ?? new ArrayBuffer(0));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
