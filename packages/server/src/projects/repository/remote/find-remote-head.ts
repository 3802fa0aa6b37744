import { SentraError } from '@sentra/contract'
import type { ObjectFormat } from '../bare-store.ts'
import { isBranchName } from '../is-branch-name.ts'
import { askRemote, isTooSlow } from './ask-remote.ts'
import type { Remote } from './remote-environment.ts'
import { hostOf } from './repository-url-rules.ts'

const ASK_TIMEOUT_MS = 20_000
const NAMED_BRANCHES = 8

export type RemoteHead = { branch: string; commit: string; objectFormat: ObjectFormat }

/**
 * Where a branch of a remote is, by default the branch that the remote calls its own.
 * Errors: those of askRemote, REPOSITORY_EMPTY, BRANCH_NOT_FOUND.
 */
export async function findRemoteHead(remote: Remote, branch?: string): Promise<RemoteHead> {
  if (branch !== undefined) await refuseOddName(branch)
  const refs = await listRefs(remote, ['HEAD', ...(branch === undefined ? [] : [`refs/heads/${branch}`])])
  const wanted = branch ?? refs.defaultBranch
  const commit = branch === undefined ? refs.commits.get('HEAD') : refs.commits.get(`refs/heads/${branch}`)
  if (wanted === undefined || commit === undefined) throw await missing(remote, branch)
  return { branch: wanted, commit, objectFormat: commit.length === 64 ? 'sha256' : 'sha1' }
}

/** Where a branch of a remote is; undefined when there is none. Errors: those of askRemote. */
export async function findBranch(remote: Remote, branch: string): Promise<string | undefined> {
  const ref = `refs/heads/${branch}`
  return (await listRefs(remote, [ref])).commits.get(ref)
}

async function refuseOddName(branch: string): Promise<void> {
  if (!(await isBranchName(branch)))
    throw new SentraError('BRANCH_NOT_FOUND', `"${branch}" can be no branch: git forbids the name.`)
}

type Refs = { defaultBranch: string | undefined; commits: Map<string, string> }

async function listRefs(remote: Remote, patterns: string[]): Promise<Refs> {
  const args = ['ls-remote', '--quiet', '--symref', '--', remote.url, ...patterns]
  const { stdout } = await askRemote('/', remote, { args, timeoutMs: ASK_TIMEOUT_MS }).catch((error: unknown) => {
    if (!isTooSlow(error)) throw error
    const message = `${hostOf(remote.url)} did not answer within ${ASK_TIMEOUT_MS / 1000} s: try again when it can be reached.`
    throw new SentraError('REPOSITORY_UNREACHABLE', message, { cause: error })
  })
  const lines = stdout.toString().split('\n')
  const [, defaultBranch] = /^ref: refs\/heads\/(.+)\tHEAD$/m.exec(stdout.toString()) ?? []
  const pairs = lines.map((line) => line.split('\t')).filter(([id = '']) => /^[0-9a-f]{40,64}$/.test(id))
  return { defaultBranch, commits: new Map(pairs.map(([id = '', name = '']) => [name, id])) }
}

/** Says what there is instead. */
async function missing(remote: Remote, branch: string | undefined): Promise<SentraError> {
  const { commits } = await listRefs(remote, ['refs/heads/*'])
  const names = [...commits.keys()].map((name) => name.replace('refs/heads/', ''))
  if (names.length === 0) {
    const message = `${remote.url} has no commit yet: push a first one, then try again.`
    return new SentraError('REPOSITORY_EMPTY', message)
  }
  const some = names.slice(0, NAMED_BRANCHES).join(', ')
  const what = branch === undefined ? 'names no branch as its default' : `has no branch "${branch}"`
  const message = `${remote.url} ${what}. Choose one with --branch; it has ${some}${names.length > NAMED_BRANCHES ? ', ...' : ''}.`
  return new SentraError('BRANCH_NOT_FOUND', message, { details: { branch } })
}
