import { TextInput } from '@mantine/core';

/** What its webhooks are counted under: the kind of service, with a number when there is one already. */
export function NameField({ kind, taken }: { readonly kind: string; readonly taken: readonly string[] }) {
  const free = [kind, ...taken.map((_, index) => `${kind}-${index + 2}`)].find((name) => !taken.includes(name));
  return (
    <TextInput
      name="name"
      label="Name"
      description="What it sends is listed under it."
      defaultValue={free ?? kind}
      required
      maxLength={100}
      autoComplete="off"
    />
  );
}
