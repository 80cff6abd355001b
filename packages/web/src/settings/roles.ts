import type { Role } from '../api/session.ts';

/** What a role may do, in the words of the settings. */
export const roleOptions: { readonly value: Role; readonly label: string }[] = [
  { value: 'viewer', label: 'Viewer: sees everything' },
  { value: 'member', label: 'Member: also changes definitions, reviews, actions' },
  { value: 'admin', label: 'Admin: also users, keys, storage' },
];
