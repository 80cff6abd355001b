import type { Definition } from '../api/definitions.ts';

const texts: Record<Definition['owner'], string> = { files: 'files', people: 'people', binnacle: 'came with Binnacle' };

/** Who keeps a definition, in words. */
export function ownerText(owner: Definition['owner']): string {
  return texts[owner];
}
