/**
 * Calls `onPage` for the page that is open and again when the path changes without a load: `pushState`, `replaceState`,
 * back and forward, and a return from the back-forward cache. Answers how to stop.
 * @param onPage is given the path that was open before; `''` for the first page.
 */
export function watchPages(onPage: (previous: string) => void): () => void {
  let current = '';
  const look = () => {
    if (location.pathname === current) return;
    const previous = current;
    current = location.pathname;
    onPage(previous);
  };
  const restored = (event: PageTransitionEvent) => {
    if (event.persisted) onPage(current);
  };
  const unpatch = [patch('pushState', look), patch('replaceState', look)];
  addEventListener('popstate', look);
  addEventListener('pageshow', restored);
  look();
  return () => {
    for (const undo of unpatch) undo();
    removeEventListener('popstate', look);
    removeEventListener('pageshow', restored);
  };
}

/** Routers change the path through `history`, which tells nobody. */
function patch(method: 'pushState' | 'replaceState', after: () => void): () => void {
  const original = history[method];
  const patched: History['pushState'] = function (this: History, ...args) {
    original.apply(this, args);
    after();
  };
  history[method] = patched;
  return () => {
    // Whoever patched later keeps its wrapper around ours.
    if (history[method] === patched) history[method] = original;
  };
}
