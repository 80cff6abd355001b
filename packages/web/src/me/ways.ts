import type { ContactKind, ContactMethod, Contacts } from '../api/contacts.ts';

interface KindWords {
  readonly name: string;
  readonly label: string;
  /** What to write, and where it is found. */
  readonly hint: string;
}

/** Ways that are added by an address; push is turned on in each browser. */
export const kindWords: Readonly<Record<Exclude<ContactKind, 'push'>, KindWords>> = {
  slack: { name: 'Slack', label: 'Member id', hint: 'Such as U012AB3CD: in Slack, Profile, ⋮, Copy member ID' },
  ntfy: { name: 'ntfy', label: 'Topic', hint: 'A topic of ntfy.sh, or the address of one elsewhere' },
  telegram: { name: 'Telegram', label: 'Number of the chat', hint: 'Of your chat with the bot of this server' },
  email: { name: 'E-mail', label: 'E-mail address', hint: 'Besides that of your account' },
};

/** A way in words, such as `Slack, U012AB3CD`; without one, the address of the account. */
export function wayName({ account }: Pick<Contacts, 'account'>, method: Pick<ContactMethod, 'kind' | 'address'> | undefined): string {
  if (method === undefined) return `E-mail, ${account} (account)`;
  return method.kind === 'push' ? 'Notifications of browsers' : `${kindWords[method.kind].name}, ${method.address}`;
}
