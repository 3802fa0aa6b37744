import type { ChangeSize } from '@sentra/contract'
import { rememberFew } from './remember-few.ts'
import { listChanges } from './repository/diff.ts'

/** What lies between two commits never changes; a page that shows a contest asks for the same few again and again. */
const REMEMBERED = 200

/** How many files and lines a change has. The plan that Sentra itself commits is no part of it. */
export const measureChange = rememberFew(
  REMEMBERED,
  async (store: string, base: string, head: string): Promise<ChangeSize> => {
    const changes = (await listChanges(store, { base, head })).filter(({ path }) => !path.startsWith('.sentra/plans/'))
    const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0)
    return {
      files: changes.length,
      additions: sum(changes.map(({ additions }) => additions)),
      deletions: sum(changes.map(({ deletions }) => deletions)),
    }
  },
)
