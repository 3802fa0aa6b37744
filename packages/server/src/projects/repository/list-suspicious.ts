import { SentraError } from '@sentra/contract'
import { listChanges, type CommitRange } from './diff.ts'
import { readFileAt } from './read-file.ts'
import { isPartlyTestConfiguration, suspectChange, testPartOf, type SuspiciousChange } from './suspicious-rules.ts'

/**
 * Changes from `base` to `head` that bear on how the change is proved: CI files, test configuration, files that the
 * test commands name, deleted tests. Each needs a person's eye. Errors: GIT_FAILED for an unknown commit.
 */
export async function listSuspicious(
  store: string,
  range: CommitRange,
  testCommandFiles: string[],
): Promise<SuspiciousChange[]> {
  const changes = await listChanges(store, range)
  const partly = new Set(
    changes.flatMap(({ path, oldPath = path }) => [path, oldPath]).filter(isPartlyTestConfiguration),
  )
  const parts = await Promise.all([...partly].map((path) => comparePart(store, range, path)))
  return [...changes.flatMap((change) => suspectChange(change, testCommandFiles)), ...parts.flat()]
}

async function comparePart(store: string, { base, head }: CommitRange, path: string): Promise<SuspiciousChange[]> {
  const [before, after] = await Promise.all([
    readTestPart(store, { commit: base, path }),
    readTestPart(store, { commit: head, path }),
  ])
  return before === after ? [] : [{ path, reason: 'test_configuration' }]
}

/** Something that is no plain file any more, or huge, differs from whatever it was. */
async function readTestPart(store: string, at: { commit: string; path: string }): Promise<string> {
  try {
    return testPartOf(at.path, await readFileAt(store, at))
  } catch (error) {
    if (error instanceof SentraError && error.code === 'INVALID_INPUT') return `unreadable in ${at.commit}`
    throw error
  }
}
