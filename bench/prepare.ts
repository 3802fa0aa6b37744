import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import type { Project, Run, RunDetail, Task } from '@sentra/contract'
import type { Product } from '../e2e/support/product.ts'
import { git } from '../e2e/support/repository.ts'
import { eventually } from '../e2e/support/wait.ts'
import { listLog } from '../e2e/support/work.ts'
import { atMost, type Figure } from './figure.ts'
import { median, repeat, timed } from './timing.ts'
import { withProduct } from './with-product.ts'

const FILES = 50_000
const OLD_BLOBS = 64
const OLD_BLOB_BYTES = 16 * 1024 * 1024
const ROUNDS = 3
const PIECE_BYTES = 1024 * 1024
/** With a spare (packages/runner/src/workcopy/spare.ts), and without one, where writing so many files is the disk's work. */
const ALLOWED_MS = 3_000
const ALLOWED_WITHOUT = 1.25
/** The first time all of it is packed, sent, indexed and checked out, as a clone does it. */
const ALLOWED_FIRST = 2
const PATIENCE_MS = 600_000

/**
 * From the answer that a start was accepted to the sandbox with its working copy, of a repository of 50,000 files and 1 GB
 * of history: the first time, and when the host has seen it before, with the spare that it made meanwhile and for those
 * who come before that is ready. Raw, in turn with it: `git clone --no-local`, and `git clone --shared`.
 */
export function measurePrepare(): Promise<Figure[]> {
  return withProduct(async (product) => {
    const path = await makeRepository(join(product.base, 'huge'))
    const body = { path, settings: { agent: 'rehearsal' } }
    const { project } = await product.post<{ project: Project }>('/projects', body)
    const first = await prepareOnce(product, project)
    const clone = join(product.base, 'clone')
    const cloneRaw = async (how: '--no-local' | '--shared') => {
      const raw = await timed(() => git('/', 'clone', '--quiet', how, path, clone))
      rmSync(clone, { recursive: true })
      return raw
    }
    const rawFirst = await cloneRaw('--no-local')
    const spares = join(product.data, 'cache', 'local', `${project.id}.git`, 'spares')
    const rounds = await repeat(ROUNDS, async () => {
      await untilSpare(spares)
      const ours = await prepareOnce(product, project)
      await untilSpare(spares)
      rmSync(spares, { recursive: true })
      const without = await prepareOnce(product, project)
      return { ours, without, raw: await cloneRaw('--shared') }
    })
    const raw = median(rounds.map((round) => round.raw))
    const withSpare = median(rounds.map((round) => round.ours))
    const without = median(rounds.map((round) => round.without))
    const name = 'working copy of 50,000 files'
    return [
      atMost(ALLOWED_MS, { name, value: withSpare, unit: 'ms', raw }),
      atMost(raw * ALLOWED_WITHOUT, { name: `${name}: no spare is ready`, value: without, unit: 'ms', raw }),
      atMost(rawFirst * ALLOWED_FIRST, { name: `${name}: first time, 1 GB`, value: first, unit: 'ms', raw: rawFirst }),
    ]
  })
}

async function untilSpare(directory: string): Promise<void> {
  const names = () => (existsSync(directory) ? readdirSync(directory) : [])
  const isReady = () => names().some((name) => !name.includes('.making-'))
  await eventually('a spare is ready', isReady, { timeoutMs: PATIENCE_MS })
}

async function prepareOnce(product: Product, project: Project): Promise<number> {
  const words = { projectId: project.id, title: 'Prepare', description: 'REHEARSAL: exit 0' }
  const task = await product.post<Task>('/tasks', words)
  const run = await product.post<Run>(`/tasks/${task.id}/execute`, { workflowType: 'code' })
  const acceptedAt = Date.now()
  const isOver = async () => (await product.get<RunDetail>(`/runs/${run.id}`)).run.state === 'failed'
  await eventually('the run is over', isOver, { timeoutMs: PATIENCE_MS })
  const started = (await listLog(product, run)).find(({ message }) => message === 'sandbox started')
  if (started === undefined) throw new Error(`the log of ${run.id} says of no sandbox`)
  return Date.parse(started.at) - acceptedAt
}

/** One commit a blob that the next one replaces, then one with all files: by fast-import, in the time of the disk. */
async function makeRepository(path: string): Promise<string> {
  mkdirSync(path)
  await git(path, 'init', '--quiet', '--initial-branch=main')
  const argv = ['-c', 'core.compression=0', '-C', path, 'fast-import', '--quiet', '--depth=0']
  const child = spawn('git', argv, { stdio: ['pipe', 'ignore', 'inherit'] })
  const exited = once(child, 'exit') as Promise<[number | null]>
  for (let number = 0; number < OLD_BLOBS; number += 1) {
    const blob = randomBytes(OLD_BLOB_BYTES)
    await write(child.stdin, `${commitLine(number)}M 100644 inline old.bin\ndata ${blob.length}\n`)
    await write(child.stdin, blob)
    await write(child.stdin, '\n')
  }
  await write(child.stdin, `${commitLine(OLD_BLOBS)}D old.bin\n`)
  await writeFiles(child.stdin)
  child.stdin.end()
  const [code] = await exited
  if (code !== 0) throw new Error(`git fast-import ended with code ${code}`)
  await git(path, 'reset', '--quiet', '--hard', 'main')
  return path
}

const commitLine = (number: number) =>
  `commit refs/heads/main\ncommitter B <b@localhost> ${1_700_000_000 + number} +0000\ndata 3\nold\n`

async function writeFiles(to: Writable): Promise<void> {
  let piece = ''
  for (let number = 0; number < FILES; number += 1) {
    const text = `export const number = ${number}\n`.repeat(20)
    const file = `part-${Math.floor(number / 5_000)}/of-${Math.floor(number / 100)}/file-${number}.js`
    piece += `M 100644 inline ${file}\ndata ${text.length}\n${text}\n`
    if (piece.length < PIECE_BYTES) continue
    await write(to, piece)
    piece = ''
  }
  await write(to, piece)
}

async function write(to: Writable, data: string | Buffer): Promise<void> {
  if (!to.write(data)) await once(to, 'drain')
}
