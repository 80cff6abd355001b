import type { Role } from '../api/session.ts';

export interface SettingsTab {
  readonly key: string;
  readonly title: string;
  readonly question: string;
  /** Who may see it. */
  readonly role: Role;
}

export const tabs = [
  { key: 'sources', title: 'Sources', question: 'Who sends what, and did it arrive?', role: 'viewer' },
  { key: 'keys', title: 'Ingest keys', question: 'With which keys may clients write?', role: 'admin' },
  { key: 'storage', title: 'Storage', question: 'How much is kept, for how long, and when is the disk full?', role: 'viewer' },
  { key: 'cardinality', title: 'Cardinality', question: 'What costs the most series, and what can be done?', role: 'viewer' },
  { key: 'users', title: 'Users', question: 'Who may see and change what?', role: 'admin' },
  { key: 'tokens', title: 'API tokens', question: 'Which programs may read and change?', role: 'admin' },
  { key: 'account', title: 'Your account', question: 'Who are you here, and how do you sign in?', role: 'viewer' },
  { key: 'audit', title: 'Audit log', question: 'Who changed what, and when?', role: 'admin' },
] as const satisfies readonly SettingsTab[];

export type TabKey = (typeof tabs)[number]['key'];
