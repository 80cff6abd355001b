/** The colours of a chart as the page's style sheet has them in the present colour scheme. */
export interface Colours {
  readonly scheme: 'light' | 'dark';
  readonly series: readonly string[];
  readonly text: string;
  readonly quiet: string;
  readonly line: string;
  readonly panel: string;
  readonly accent: string;
  readonly good: string;
  readonly bad: string;
}

/** Okabe and Ito's palette, which people with any common colour vision deficiency can tell apart. */
const seriesNames = ['--series-1', '--series-2', '--series-3', '--series-4', '--series-5', '--series-6', '--series-7'];

/** `scheme` is the one whose colours are in force when this is called. */
export function readColours(element: Element, scheme: 'light' | 'dark'): Colours {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(name).trim();
  return {
    scheme,
    series: seriesNames.map(read),
    text: style.color,
    quiet: read('--quiet'),
    line: resolved(element, '--line'),
    panel: resolved(element, '--panel'),
    accent: resolved(element, '--mantine-primary-color-filled'),
    good: resolved(element, '--good'),
    bad: resolved(element, '--bad'),
  };
}

/** A custom property that refers to others, as the colour it comes to. */
function resolved(element: Element, name: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  element.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
