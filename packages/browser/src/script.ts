import { type Beacon, start } from './index.ts';

declare global {
  interface Window {
    /** The page's beacon, for `binnacle.track(...)` and `binnacle.identify(...)`. */
    binnacle?: Beacon;
  }
}

// <script src="https://binnacle.example/beacon.js" data-key="..." async></script>
const script = document.currentScript;
if (script instanceof HTMLScriptElement && script.dataset.key !== undefined) {
  window.binnacle = start({
    key: script.dataset.key,
    url: script.dataset.url ?? new URL(script.src, location.href).origin,
    respectPrivacySignals: script.dataset.respectPrivacySignals !== 'false',
    pageViews: script.dataset.pageViews !== 'false',
    vitals: script.dataset.vitals !== 'false',
  });
}
