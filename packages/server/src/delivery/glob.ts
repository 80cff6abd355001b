/**
 * Whether a path lies in what the patterns name. A pattern names files and directories with everything below them; `*` is any part of a name,
 * `?` one character, `**` any number of directories, and `!` in front takes away what an earlier pattern gave.
 * In time that grows with the product of both lengths, whatever the pattern.
 */
export function matchesPaths(patterns: readonly string[], path: string): boolean {
  const parts = path.split('/');
  // Exceptions alone are exceptions from everything.
  let inside = patterns[0]?.startsWith('!') ?? false;
  for (const pattern of patterns) {
    const takesAway = pattern.startsWith('!');
    if (takesAway !== inside) continue;
    if (matchesParts(segments(takesAway ? pattern.slice(1) : pattern), parts)) inside = !takesAway;
  }
  return inside;
}

/** Whether a name, such as that of a branch, is what the pattern says; `*` is any part, across `/` too. */
export function matchesName(pattern: string, name: string): boolean {
  return matchesText(pattern, name);
}

/** `./services/checkout/` is `services/checkout`. */
function segments(pattern: string): string[] {
  return pattern.split('/').filter((part, index) => part !== '' && !(index === 0 && part === '.'));
}

/** Whether the pattern matches the path or one of the directories it is in. */
function matchesParts(pattern: readonly string[], path: readonly string[]): boolean {
  // reachable[i]: the pattern so far matches the first i parts of the path.
  if (pattern.length === 0) return true;
  let reachable = new Array<boolean>(path.length + 1).fill(false);
  reachable[0] = true;
  for (const part of pattern) {
    const next = new Array<boolean>(path.length + 1).fill(false);
    for (let index = 0; index <= path.length; index++) {
      if (part === '**') next[index] = reachable[index] === true || next[index - 1] === true;
      else next[index] = index > 0 && reachable[index - 1] === true && matchesText(part, path[index - 1] ?? '');
    }
    reachable = next;
  }
  return reachable.some((reached, index) => reached && index > 0);
}

/** `*` and `?` in one piece of text: on a mismatch only the last star has to give. */
function matchesText(pattern: string, text: string): boolean {
  let [at, star, resume] = [0, -1, 0];
  for (let index = 0; index < text.length; ) {
    const wanted = pattern[at];
    if (wanted === '*') {
      star = at++;
      resume = index;
    } else if (wanted === '?' || wanted === text[index]) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      index = ++resume;
    } else return false;
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}
