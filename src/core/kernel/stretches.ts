/**
 * Everything that can be read by key, a stretch of at most `size` rows at a time, in the order of the reading. `readAfter`
 * gets the last row of the stretch before, none at first; a stretch that is not full is the last. By key, not by offset:
 * what comes or goes meanwhile shifts nothing, and a late stretch costs no more than the first.
 */
export async function* inStretches<Row>(
  size: number,
  readAfter: (last: Row | undefined, limit: number) => Promise<readonly Row[]>,
): AsyncGenerator<readonly Row[], void, void> {
  let last: Row | undefined
  for (;;) {
    const stretch = await readAfter(last, size)
    yield stretch
    if (stretch.length < size) return
    last = stretch.at(-1)
  }
}
