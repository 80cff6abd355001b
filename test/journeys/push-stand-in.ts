/**
 * Runs in the page: a push service that takes every subscription, with a real key of a browser. The browser's own needs the network, and is
 * turned off in the private windows that tests have. All else stays as it is: the worker, its registration, the permission.
 */
export function subscribeByStandIn(): void {
  let kept: unknown = null;
  const text = (bytes: ArrayBuffer) =>
    btoa(String.fromCharCode(...new Uint8Array(bytes)))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replaceAll('=', '');
  PushManager.prototype.subscribe = async (options) => {
    const key = String(options?.applicationServerKey);
    if (!/^[\w-]{87}$/.test(key)) throw new Error(`not the key of a server: ${key}`);
    const pair = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits']);
    const keys = {
      p256dh: text(await crypto.subtle.exportKey('raw', pair.publicKey)),
      auth: text(crypto.getRandomValues(new Uint8Array(16)).buffer),
    };
    const endpoint = 'https://push.example.com/ada';
    const subscription = {
      endpoint,
      options: { applicationServerKey: null },
      toJSON: () => ({ endpoint, expirationTime: null, keys }),
      unsubscribe: async () => {
        kept = null;
        return true;
      },
    };
    kept = subscription;
    return subscription as unknown as PushSubscription;
  };
  PushManager.prototype.getSubscription = async () => kept as PushSubscription | null;
}
