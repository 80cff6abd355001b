/** The shift that an arrow key leads to; `undefined` for other keys, and where there is none. */
export function nearest(key: string, calendar: HTMLElement, from: EventTarget): HTMLElement | undefined {
  if (!(from instanceof HTMLElement)) return undefined;
  const all = [...calendar.querySelectorAll<HTMLElement>('button')];
  if (key === 'Home') return all[0];
  if (key === 'End') return all.at(-1);
  const here = from.getBoundingClientRect();
  if (key === 'ArrowLeft' || key === 'ArrowRight') {
    // Along the same row, and on in the same row of the next week.
    const name = rowOf(from);
    const row = all.filter((button) => rowOf(button) === name);
    return row[row.indexOf(from) + (key === 'ArrowRight' ? 1 : -1)];
  }
  if (key !== 'ArrowUp' && key !== 'ArrowDown') return undefined;
  const beyond = all.flatMap((button) => {
    const { top, left, right } = button.getBoundingClientRect();
    const down = key === 'ArrowDown' ? top - here.top : here.top - top;
    // Rows are far more than a pixel apart.
    return down < 1 ? [] : [{ button, down, aside: Math.max(0, left - here.left, here.left - right + 1) }];
  });
  return beyond.sort((a, b) => Math.round(a.down) - Math.round(b.down) || a.aside - b.aside)[0]?.button;
}

function rowOf(button: HTMLElement): string {
  return button.closest('[role="group"]')?.getAttribute('aria-label') ?? '';
}
