import { readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { runFiles } from '@sentra/shim/spec'
import type { RunnerPaths } from '../runner-paths.ts'
import { runProgram } from '../workcopy/git.ts'
import type { AttemptParts } from './attempt-parts.ts'
import { readLease } from './lease-file.ts'

/** The attempt before may end while its successor is prepared; its directory is moved when its shim is gone. */
const PATIENCE_MS = 10_000
const STEP_MS = 100

/**
 * Gives an attempt that resumes a session the home directory of the attempt that had it: agents keep their sessions
 * there. Without it (another host, an emptied trash) the agent says that its session is lost and begins a new one.
 */
export async function bringHome({ host, live, user }: AttemptParts): Promise<void> {
  const { work } = live.lease.order
  const before = work.kind === 'agent' ? work.resumeAttemptId : undefined
  if (before === undefined) return
  const directory = await findInTrash(host.paths, before)
  if (directory === undefined) return
  const home = join(live.directory, runFiles.home)
  const draft = `${home}.bringing`
  await rm(draft, { recursive: true, force: true })
  // A copy: should this attempt be lost before it has a session, the next one starts from the same.
  await runProgram('cp', ['-a', '--reflink=auto', '--', join(directory, runFiles.home), draft], { cwd: live.directory })
  if (user) await runProgram('chown', ['-h', '-R', `${user.uid}:${user.gid}`, draft], { cwd: live.directory })
  await rm(home, { recursive: true, force: true })
  await rename(draft, home)
}

/** The run directory of an attempt that is over, when it has been put away; undefined when it is not on this host. */
export async function findInTrash(paths: RunnerPaths, attemptId: string): Promise<string | undefined> {
  for (let waited = 0; waited < PATIENCE_MS && (await findIn(paths.attempts, attemptId)); waited += STEP_MS) {
    await wait(STEP_MS)
  }
  return findIn(paths.trash, attemptId)
}

/** The run directory of an attempt in `parent`, found by its lease: names are shortened ids. */
export async function findIn(parent: string, attemptId: string): Promise<string | undefined> {
  for (const name of (await readdir(parent)).toReversed()) {
    const lease = await readLease(join(parent, name)).catch(() => undefined) // a stranger's file in the trash
    if (lease?.order.attemptId === attemptId) return join(parent, name)
  }
  return undefined
}
