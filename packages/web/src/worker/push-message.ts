/** What the server sends to the browsers of a person (`senders/webpush.ts`); addresses are absolute. */
interface PushMessage {
  readonly title: string;
  readonly body: string;
  /** The same for all that is told of one group: a newer one takes the place of an older. */
  readonly tag: string;
  readonly url: string;
  /** Stays until somebody does something about it. */
  readonly requireInteraction: boolean;
  readonly actions: Readonly<Partial<Record<Act, string | null>>>;
}

type Act = 'acknowledge' | 'silence' | 'notUseful';

/** Browsers show two at the most. */
const buttons: readonly { readonly action: Act; readonly title: string }[] = [
  { action: 'acknowledge', title: 'Acknowledge' },
  { action: 'silence', title: 'Silence for 1 hour' },
];

/** What is shown of a message, and what its click needs to know. */
export interface Shown {
  readonly title: string;
  readonly body: string;
  readonly tag: string;
  readonly requireInteraction: boolean;
  readonly actions: readonly { readonly action: string; readonly title: string }[];
  /** Addresses by action; that of the notification itself by the empty one. */
  readonly addresses: Readonly<Record<string, string>>;
}

/** Reads a message; what cannot be read still wakes, since a browser takes the permission away from those who show nothing. */
export function shownOf(text: string | undefined, home: string): Shown {
  const message = read(text);
  const addresses: Record<string, string> = { '': message.url ?? home };
  for (const { action } of buttons) {
    const address = message.actions?.[action];
    if (typeof address === 'string') addresses[action] = address;
  }
  return {
    title: message.title ?? 'Binnacle has something to tell',
    body: message.body ?? 'Open it to see what.',
    tag: message.tag ?? 'binnacle',
    requireInteraction: message.requireInteraction === true,
    actions: buttons.filter(({ action }) => addresses[action] !== undefined),
    addresses,
  };
}

function read(text: string | undefined): Partial<PushMessage> {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
