import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runFiles, SHIM_PROTOCOL, type ShimState } from '@sentra/shim/spec'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Host } from '../host.ts'
import { Worktrees } from '../worktrees.ts'
import { clearRunDirectory } from './clear-run-directory.ts'

let root: string
let shim: ChildProcess
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sentra-clear-'))
  await mkdir(join(root, 'trash'))
  shim = spawn('sleep', ['300'], { stdio: 'ignore' })
})
afterEach(async () => {
  shim.kill('SIGKILL')
  await rm(root, { recursive: true })
})

async function writeState(directory: string): Promise<void> {
  const stat = await readFile(`/proc/${shim.pid}/stat`, 'utf8')
  const startTicks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  const state: ShimState = { protocol: SHIM_PROTOCOL, attemptId: 'att-1', pid: shim.pid ?? 0, startTicks, ended: true }
  await writeFile(join(directory, runFiles.state), JSON.stringify(state))
}

test('a shim that never heard its release is ended before its directory goes where nobody looks', async () => {
  const directory = join(root, 'run')
  await mkdir(directory)
  await writeState(directory)
  const exited = once(shim, 'exit')
  await clearRunDirectory({ paths: { trash: join(root, 'trash') }, worktrees: new Worktrees() } as Host, directory)
  expect(await exited).toEqual([null, 'SIGTERM'])
  await expect(access(directory)).rejects.toMatchObject({ code: 'ENOENT' })
})
