import { rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { SentraError } from '@sentra/contract'
import { runFiles } from '@sentra/shim/spec'
import { writeEnvFile } from '../workcopy/env-file.ts'
import { runProgram } from '../workcopy/git.ts'
import type { AttemptParts } from './attempt-parts.ts'
import { findInTrash } from './bring-home.ts'

/**
 * Gives an attempt that shall go on where a cancelled one was stopped the working copy of that one, as its agent left it:
 * uncommitted files, its own commits and all. A copy, so that the trash still holds it. No git runs in it here, because
 * an agent wrote its .git directory. Errors: GIT_FAILED when it is not on this host any more.
 */
export async function bringWork({ host, live, user }: AttemptParts): Promise<void> {
  const { workOf, environment } = live.lease.order
  const work = join(live.directory, runFiles.work)
  if (workOf === undefined || (await stat(work).catch(() => undefined))) return
  const directory = await findInTrash(host.paths, workOf)
  if (directory === undefined) {
    const message = `The working copy of ${workOf} is not in the trash of this host any more: retry the stage, which starts from the last commit.`
    throw new SentraError('GIT_FAILED', message)
  }
  const draft = `${work}.bringing`
  await rm(draft, { recursive: true, force: true })
  await runProgram('cp', ['-a', '--reflink=auto', '--', join(directory, runFiles.work), draft], { cwd: live.directory })
  if (user) await runProgram('chown', ['-h', '-R', `${user.uid}:${user.gid}`, draft], { cwd: live.directory })
  // Ports may be others than they were.
  await writeEnvFile(draft, environment, user ?? undefined)
  await rename(draft, work)
}
