import { shaOf } from '../fields.ts';
import { repositoryAddress } from '../repository-address.ts';

/** What the name of a package tells of where it comes from; empty where it does not. */
export interface Purl {
  readonly version: string;
  readonly repository: string;
  readonly sha: string;
}

/**
 * Reads a package URL (https://github.com/package-url/purl-spec): the version after `@`, the commit and repository in the qualifier
 * `vcs_url=git+https://host/owner/name@<commit>`, and for `pkg:github/owner/name@<commit>` in the name itself.
 */
export function readPurl(text: string): Purl {
  const [, type = '', path = '', version = '', query = ''] =
    text.match(/^pkg:(?:\/\/)?([a-z][a-z0-9.+-]*)\/([^@?#]+)(?:@([^?#]*))?(?:\?([^#]*))?/i) ?? [];
  const stated = decoded(version);
  const vcs = new URLSearchParams(query).get('vcs_url') ?? '';
  const [, address = '', commit = ''] = vcs.match(/^(.*?)(?:@([0-9a-f]{7,64}))?$/i) ?? [];
  const host = { github: 'github.com', bitbucket: 'bitbucket.org', gitlab: 'gitlab.com' }[type.toLowerCase()];
  return {
    version: stated.slice(0, 200),
    repository: repositoryAddress(address) || (host === undefined ? '' : `${host}/${decoded(path)}`),
    sha: shaOf(commit) || (host === undefined ? '' : shaOf(stated)),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
