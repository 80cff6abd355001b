import type { Draft } from './draft.ts';
import type { SloFormProps } from './SloForm.tsx';

type TextName = { readonly [Name in keyof Draft]: Draft[Name] extends string ? Name : never }[keyof Draft];

/** What fields of the form take: the value, what changes it, and what the server says is wrong with it. */
export function fieldsOf({ draft, problems, onChange }: Pick<SloFormProps, 'draft' | 'problems' | 'onChange'>) {
  const set = (name: TextName, value: string) => onChange({ ...draft, [name]: value });
  const own = (name: TextName) => ({ value: draft[name], error: problems[name] });
  return {
    /** Of fields that hand on an event. */
    text: (name: TextName) => ({
      ...own(name),
      onChange: (event: { readonly currentTarget: { readonly value: string } }) => set(name, event.currentTarget.value),
    }),
    /** Of fields that hand on a value. */
    choice: (name: TextName) => ({ ...own(name), onChange: (value: string) => set(name, value) }),
  };
}

/** Names of definitions alone. */
export function namesOf(all: readonly { readonly name: string }[]): string[] {
  return all.map(({ name }) => name);
}
