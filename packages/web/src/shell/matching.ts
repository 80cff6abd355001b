interface Findable {
  readonly title: string;
  readonly words?: string;
}

/** What holds all typed words, those with the words in their title first. */
export function matching<Thing extends Findable>(things: readonly Thing[], text: string): readonly Thing[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const rank = ({ title, words: more = '' }: Thing) => {
    const head = title.toLowerCase();
    const all = `${head} ${more.toLowerCase()}`;
    if (!words.every((word) => all.includes(word))) return undefined;
    if (words.every((word) => head.startsWith(word))) return 0;
    return words.every((word) => head.includes(word)) ? 1 : 2;
  };
  return things
    .map((thing) => ({ thing, rank: rank(thing) }))
    .filter(({ rank }) => rank !== undefined)
    .toSorted((a, b) => (a.rank ?? 0) - (b.rank ?? 0))
    .map(({ thing }) => thing);
}
