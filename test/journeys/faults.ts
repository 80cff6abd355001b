/** What is wrong with a page for those who do not see it or do not use a mouse; runs in the page. */
export function faults(): string[] {
  const found: string[] = [];
  const visible = (element: Element) => element.checkVisibility() && element.closest('[aria-hidden="true"]') === null;
  const text = (id: string | null) =>
    (id ?? '')
      .split(/\s+/)
      .map((one) => document.getElementById(one)?.textContent ?? '')
      .join(' ')
      .trim();
  const nameOf = (element: Element) => {
    const labels =
      element instanceof HTMLInputElement || element instanceof HTMLSelectElement || element instanceof HTMLTextAreaElement
        ? element.labels
        : null;
    return (
      element.getAttribute('aria-label') ||
      text(element.getAttribute('aria-labelledby')) ||
      [...(labels ?? [])].map((label) => label.textContent).join(' ') ||
      element.textContent?.trim() ||
      element.getAttribute('title') ||
      ''
    );
  };
  for (const element of document.querySelectorAll(
    'button, a[href], input:not([type=hidden]), select, textarea, [role=img], [role=dialog]',
  )) {
    if (visible(element) && nameOf(element) === '') found.push(`no name: ${element.outerHTML.slice(0, 160)}`);
  }
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
  for (const id of new Set(ids.filter((one, index) => ids.indexOf(one) !== index))) found.push(`the id ${id} is there twice`);
  const headings = document.querySelectorAll('h1').length;
  if (headings !== 1) found.push(`${headings} headings of the first level`);
  if (document.querySelectorAll('main').length !== 1) found.push('not exactly one main landmark');
  if (document.documentElement.lang === '') found.push('no language');
  for (const element of document.querySelectorAll('th[aria-sort] button, [aria-expanded]')) {
    if (element instanceof HTMLElement && element.tabIndex < 0 && visible(element))
      found.push(`not reachable: ${element.outerHTML.slice(0, 160)}`);
  }
  for (const element of document.querySelectorAll('p, span, td, th, a, button, dd, dt, li, h1, h2, h3')) {
    const own = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim() !== '');
    if (!own || !visible(element) || element.closest(':disabled, [data-disabled]') !== null) continue;
    const ratio = contrast(element);
    if (ratio < 4.45) found.push(`contrast ${ratio.toFixed(2)}: ${element.outerHTML.slice(0, 160)}`);
  }
  return found;

  function contrast(element: Element): number {
    const light = luminance(rgb(getComputedStyle(element).color));
    const ground = luminance(background(element));
    return (Math.max(light, ground) + 0.05) / (Math.min(light, ground) + 0.05);
  }
  function background(element: Element | null): number[] {
    if (element === null) return [255, 255, 255, 1];
    const colour = rgb(getComputedStyle(element).backgroundColor);
    const [red = 0, green = 0, blue = 0, alpha = 1] = colour;
    if (alpha >= 0.99) return colour;
    const below = background(element.parentElement);
    return [red, green, blue].map((part, index) => part * alpha + (below[index] ?? 0) * (1 - alpha));
  }
  function rgb(colour: string): number[] {
    const context = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d');
    if (context === null) return [0, 0, 0, 1];
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0, alpha = 255] = context.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  }
  function luminance(colour: number[]): number {
    const [red = 0, green = 0, blue = 0] = colour.slice(0, 3).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }
}
