type Ended<Acts> = { -readonly [Index in keyof Acts]: Awaited<Acts[Index]> }

/**
 * As Promise.all, except that it answers or throws only when everything has ended: what still runs would write into
 * what its caller removes.
 */
export async function allEnded<const Acts extends readonly Promise<unknown>[]>(acts: Acts): Promise<Ended<Acts>> {
  await Promise.allSettled(acts)
  return Promise.all(acts)
}
