import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Urgency } from './alerts.ts';
import { get, post, put, remove } from './client.ts';

export const contactKinds = ['push', 'slack', 'ntfy', 'telegram', 'email'] as const;
export type ContactKind = (typeof contactKinds)[number];

export interface ContactMethod {
  readonly id: string;
  readonly kind: ContactKind;
  /** Empty for push: it goes to all browsers that asked for it. */
  readonly address: string;
  readonly createdAt: string;
}

export interface ContactRule {
  readonly urgency: Urgency;
  readonly afterMinutes: number;
  /** Id of a contact method; `null` is the e-mail address of the account. */
  readonly method: string | null;
}

/** How the person who is signed in is reached. */
export interface Contacts {
  /** E-mail address of the account. */
  readonly account: string;
  readonly methods: readonly ContactMethod[];
  readonly rules: readonly ContactRule[];
  /** Browsers that show notifications; `id` is the SHA-256 of the address of the push service, hexadecimal. */
  readonly browsers: readonly { readonly id: string; readonly since: string }[];
}

export const contactsQuery = queryOptions({
  queryKey: ['contacts'],
  queryFn: ({ signal }) => get<Contacts>('/me/contacts', {}, signal),
});

function useContactChange<Input, Output>(change: (input: Input) => Promise<Output>) {
  const queries = useQueryClient();
  return useMutation({ mutationFn: change, onSettled: () => queries.invalidateQueries({ queryKey: ['contacts'] }) });
}

export function useAddContact() {
  return useContactChange((body: { readonly kind: ContactKind; readonly address?: string }) => post<ContactMethod>('/me/contacts', body));
}

/** Sends the person a test by one of their ways; `null` is the e-mail address of the account. */
export function useTestContact() {
  return useMutation({
    mutationFn: (method: string | null) => post<{ readonly ok: boolean; readonly says: string }>('/me/contacts/test', { method }),
  });
}

/** Removes a way; rules that use it go as well. */
export function useRemoveContact() {
  return useContactChange((id: string) => remove<void>(`/me/contacts/${encodeURIComponent(id)}`));
}

export function useSetRules() {
  return useContactChange((rules: readonly ContactRule[]) => put<Contacts>('/me/contacts/rules', { rules }));
}
