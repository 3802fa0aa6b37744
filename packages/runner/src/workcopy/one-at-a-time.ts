const tails = new Map<string, Promise<unknown>>()

/** Runs `act` after every earlier one with the same key has ended, whether well or badly. In this process only. */
export async function oneAtATime<T>(key: string, act: () => Promise<T>): Promise<T> {
  const mine = (tails.get(key) ?? Promise.resolve()).then(act, act)
  tails.set(key, mine)
  try {
    return await mine
  } finally {
    if (tails.get(key) === mine) tails.delete(key)
  }
}
