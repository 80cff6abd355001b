import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';

interface HoveredEntry {
  /** The timeline entry under the pointer, lit on every chart of the page. */
  readonly id: string | undefined;
  readonly hover: (id: string | undefined) => void;
}

const context = createContext<HoveredEntry>({ id: undefined, hover: () => undefined });

export function HoveredEntryProvider({ children }: { readonly children: ReactNode }) {
  const [id, hover] = useState<string>();
  const value = useMemo(() => ({ id, hover }), [id]);
  return <context.Provider value={value}>{children}</context.Provider>;
}

export const useHoveredEntry = (): HoveredEntry => useContext(context);
