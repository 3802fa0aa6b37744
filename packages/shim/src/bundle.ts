import { createHash, randomUUID } from 'node:crypto'
import { constants, createWriteStream } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { runStep, type Attempt } from './attempt.ts'
import { bundleScript } from './bundle-script.ts'
import { explainFullDisk } from './disk-watch.ts'
import { Ending } from './ending.ts'
import { runFiles } from './spec.ts'

const BUNDLE_SECONDS = 300

/**
 * Makes a bundle of everything since `bundleBase` and records it; nothing when the attempt delivers no changes. git
 * runs inside the sandbox only: the repository belongs to the agent, and git on the host would run what is planted
 * there. Throws Ending `bundle_failed`.
 */
export async function deliverBundle(attempt: Attempt, purpose: 'wip' | 'stage'): Promise<void> {
  const base = attempt.spec.bundleBase
  if (base === null) return
  await runStep(attempt.journal, { step: 'bundle', label: purpose }, async () => {
    const name = `${randomUUID()}.bundle`
    const { head, commits } = await writeBundle(attempt, base, name)
    const taken = commits === 0 ? { file: '', bytes: 0, sha256: '' } : await takeBundle(name)
    attempt.journal.fact({ type: 'bundle', purpose, head, ...taken })
    return 0
  })
}

async function writeBundle(attempt: Attempt, base: string, name: string): Promise<{ head: string; commits: number }> {
  const file = `${attempt.spec.paths.out}/${name}`
  const argv = ['sh', '-c', bundleScript, 'bundle', base, file]
  const process = await attempt.sandbox.spawn({ argv, io: 'capture' })
  // The agent's own configuration may name a filter that never ends.
  const timer = setTimeout(() => process.signal('SIGKILL'), BUNDLE_SECONDS * 1_000)
  const { code, stdout, stderr } = await process.exited.finally(() => clearTimeout(timer))
  const [head = '', count = ''] = stdout.trim().split('\n').slice(-2)
  if (code !== 0 || !/^[0-9a-f]{40,64}$/.test(head) || !/^\d+$/.test(count)) {
    throw (
      (await explainFullDisk()) ??
      new Ending('bundle_failed', `git could not bundle the work (exit code ${code}): ${stderr || stdout}`)
    )
  }
  return { head, commits: Number(count) }
}

/**
 * Copies a bundle to where the agent cannot change it any more, and hashes what was copied. The file is named by a
 * stranger: a symlink would hand out a file of the host, a FIFO would wait for ever.
 */
async function takeBundle(name: string): Promise<{ file: string; bytes: number; sha256: string }> {
  const source = `${runFiles.out}/${name}`
  const file = `${runFiles.bundles}/${name}`
  await mkdir(runFiles.bundles, { recursive: true, mode: 0o700 })
  try {
    const copied = await copyRegularFile(source, `${file}.part`)
    // The runner uploads what is named .bundle: the name says that it is whole.
    await rename(`${file}.part`, file)
    await rm(source, { force: true })
    return { file, ...copied }
  } catch (error) {
    throw (await explainFullDisk()) ?? new Ending('bundle_failed', `The bundle cannot be taken: ${String(error)}`)
  }
}

/** Copies what a process in the sandbox wrote. Throws for anything but a plain file. */
export async function copyRegularFile(source: string, target: string): Promise<{ bytes: number; sha256: string }> {
  const from = await open(source, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    if (!(await from.stat()).isFile()) throw new Error(`${source} is not a regular file`)
    const hash = createHash('sha256')
    let bytes = 0
    const count = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        hash.update(chunk)
        bytes += chunk.length
        done(null, chunk)
      },
    })
    const to = createWriteStream(target, { flags: 'wx', mode: 0o600, flush: true })
    await pipeline(from.createReadStream({ autoClose: false }), count, to)
    return { bytes, sha256: hash.digest('hex') }
  } finally {
    await from.close()
  }
}
