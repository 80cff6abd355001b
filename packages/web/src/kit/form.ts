import type { SubmitEvent } from 'react';

/** A text field of a submitted form. */
export function formValue(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}

/** Takes what a form holds, and leaves it there: what was refused can be mended. */
export function onSubmit(take: (form: FormData) => void): (event: SubmitEvent<HTMLFormElement>) => void {
  return (event) => {
    event.preventDefault();
    take(new FormData(event.currentTarget));
  };
}
