/** `SIGHUP ×16, SIGUSR1`: words in a row that are the same are one; a server that is reloaded all day would fill the screen. Pure. */
export function counted(all: readonly string[]): readonly string[] {
  const words: { readonly word: string; count: number }[] = [];
  for (const word of all) {
    const last = words.at(-1);
    if (last?.word === word) last.count += 1;
    else words.push({ word, count: 1 });
  }
  return words.map(({ word, count }) => (count === 1 ? word : `${word} ×${count}`));
}
