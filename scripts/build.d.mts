/** Builds the bundles whose sources are newer than what was built. */
export function build(options?: { force?: boolean }): void;
/** The file that is the command line at present. */
export function cli(): string;
