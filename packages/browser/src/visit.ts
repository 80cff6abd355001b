/** A session ends after this time without activity, in milliseconds. */
const idle = 30 * 60_000;
const sessionKey = 'binnacle.session';
const personKey = 'binnacle.person';

/** Who is here, as far as the page told, and in which session. */
export interface Visit {
  /** Empty until `identify`. */
  person(): string;
  identify(person: string): void;
  /** A random id for this tab, renewed after half an hour without activity; it says nothing about the person. */
  session(): string;
}

/** Keeps both in `sessionStorage`, so that they end with the tab and no cookie is set. */
export function openVisit(storage: Storage | undefined = tabStorage(), now: () => number = Date.now): Visit {
  const memory = new Map<string, string>();
  const read = (key: string) => memory.get(key) ?? storage?.getItem(key) ?? '';
  const write = (key: string, value: string) => {
    memory.set(key, value);
    try {
      storage?.setItem(key, value);
    } catch {
      // A full or forbidden storage: the memory copy serves until the page is left.
    }
  };
  return {
    person: () => read(personKey),
    identify: (person) => write(personKey, person),
    session() {
      const [known = '', active = '0'] = read(sessionKey).split(' ');
      const id = known !== '' && now() - Number(active) < idle ? known : newId();
      write(sessionKey, `${id} ${now()}`);
      return id;
    },
  };
}

/** A random id. `randomUUID` exists only on secure origins, which a server in a local network need not be. */
export function newId(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Reading the property throws where storage is forbidden. */
function tabStorage(): Storage | undefined {
  try {
    return sessionStorage;
  } catch {
    return undefined;
  }
}
