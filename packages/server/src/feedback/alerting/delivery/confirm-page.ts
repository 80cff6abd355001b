import type { Proposal } from './acting.ts';

const questions = {
  acknowledge: { title: 'Acknowledge these alerts?', button: 'Acknowledge' },
  silence: { title: 'Silence these alerts for one hour?', button: 'Silence for 1 hour' },
  'not-useful': { title: 'Say that these alerts were not useful?', button: 'Not useful' },
} as const;

/** The page that asks before a link acts. It has no scripts, and works on any telephone. */
export function confirmPage({ action, alerts }: Pick<Proposal, 'action' | 'alerts'>): string {
  const { title, button } = questions[action];
  const items = alerts
    .slice(0, 20)
    .map(({ name, service, state }) => `<li>${escaped(service === '' ? name : `${name} (${service})`)}: ${state}</li>`);
  return page(
    title,
    `<ul>${items.join('')}</ul>${alerts.length > 20 ? `<p>and ${alerts.length - 20} more</p>` : ''}
<form method="post"><button type="submit">${button}</button></form>`,
  );
}

/** The page that says what was done, or why not. */
export function donePage(message: string): string {
  return page('Binnacle', `<p>${escaped(message)}</p>`);
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>${escaped(title)}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:3rem auto;padding:0 1rem;color-scheme:light dark}button{font:inherit;padding:.6rem 1.2rem}</style>
</head><body><main><h1>${escaped(title)}</h1>
${body}
</main></body></html>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
