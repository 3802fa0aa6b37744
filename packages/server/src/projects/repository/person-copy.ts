import { existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { git, gitText } from './git.ts'
import { fetchRef, objectId } from './refs.ts'
import { gitInStore } from './stale-locks.ts'
import type { Person } from './write-commit.ts'

const CHECKOUT_TIMEOUT_MS = 1_800_000

export type PersonCopy = {
  path: string
  branch: string
  commit: string
  /** The person's own repository here, where their name stands; null for one at a URL. */
  sourcePath: string | null
  /** Of the repository: `origin` of the copy. */
  source: string
}

/**
 * Makes a working copy for a person: a repository of its own with the commit checked out on the branch, no part of the
 * person's repository and none of any directory that an agent owns. It appears whole or not at all; one that is there
 * stays as it is. Errors: GIT_FAILED.
 */
export async function makePersonCopy(
  store: string,
  { path, branch, commit, sourcePath, source }: PersonCopy,
): Promise<void> {
  if (existsSync(path)) return
  const draft = `${path}.making`
  await rm(draft, { recursive: true, force: true })
  await gitInStore(store, ['update-ref', fetchRef(commit), objectId(commit)])
  const options = { timeoutMs: CHECKOUT_TIMEOUT_MS }
  // Hard links: no object is copied, and none is shared with a file that either side would change.
  await git(store, ['clone', '--quiet', '--local', '--no-checkout', '--', store, draft], options)
  await git(draft, ['fetch', '--quiet', '--no-tags', 'origin', `${fetchRef(commit)}:refs/heads/${branch}`], options)
  await git(draft, ['remote', 'set-url', 'origin', source])
  const person = await findPerson(sourcePath ?? draft)
  if (person) await git(draft, ['config', 'user.name', person.name])
  if (person) await git(draft, ['config', 'user.email', person.email])
  await git(draft, ['checkout', '--quiet', branch], options)
  await rename(draft, path)
}

/** Who commits in a repository, by its configuration or that of the account we run as. */
export async function findPerson(path: string): Promise<Person | undefined> {
  const env = { HOME: homedir(), GIT_CONFIG_GLOBAL: join(homedir(), '.gitconfig') }
  const read = async (key: string) => {
    const { code, stdout } = await git(path, ['config', '--get', key], { env, answers: [0, 1] })
    return code === 0 ? stdout.toString().trim() : ''
  }
  const [name, email] = [await read('user.name'), await read('user.email')]
  return name === '' || email === '' ? undefined : { name, email }
}

/** Where git keeps what belongs to a working copy. */
export function gitDirectoryOf(path: string): Promise<string> {
  return gitText(path, ['rev-parse', '--absolute-git-dir'])
}
