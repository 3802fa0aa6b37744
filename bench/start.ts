import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Project, Run, Task } from '@sentra/contract'
import type { Product } from '../e2e/support/product.ts'
import { git } from '../e2e/support/repository.ts'
import { listLog, untilRun } from '../e2e/support/work.ts'
import { atMost, type Figure } from './figure.ts'
import { median, repeat } from './timing.ts'
import { withProduct } from './with-product.ts'

const FILES = 5_000
const FILES_PER_DIRECTORY = 100
const ROUNDS = 20
const rehearsal = fileURLToPath(new URL('../dist/shim/rehearsal.js', import.meta.url))
const initialize = {
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: { protocolVersion: 1, clientCapabilities: {} },
}
/** The larger of the two is allowed. */
const ALLOWED = { factor: 1.25, extraMs: 100 }

/**
 * From the answer that a start was accepted to the agent's process, with the working copy of 5,000 files between, in a
 * bubblewrap sandbox and without dependencies; it runs when it has answered its first message. Raw, in turn with it:
 * `git clone --shared` and the same program.
 */
export function measureStart(): Promise<Figure[]> {
  return withProduct(async (product) => {
    const path = await makeRepository(join(product.base, 'large'))
    const body = { path, settings: { agent: 'rehearsal' } }
    const { project } = await product.post<{ project: Project }>('/projects', body)
    await startOnce(product, project)
    const rounds = await repeat(ROUNDS, async () => ({
      ours: await startOnce(product, project),
      raw: await cloneAndSpawn(path, join(product.base, 'clone')),
    }))
    const raw = median(rounds.map((round) => round.raw))
    const value = median(rounds.map((round) => round.ours))
    const limit = Math.max(raw * ALLOWED.factor, raw + ALLOWED.extraMs)
    return [atMost(limit, { name: 'start of an agent', value, unit: 'ms', raw })]
  })
}

/** The log says when the agent's process had answered its first message, by the clock that we have too. */
async function startOnce(product: Product, project: Project): Promise<number> {
  const words = { projectId: project.id, title: 'Start', description: 'REHEARSAL: exit 0' }
  const task = await product.post<Task>('/tasks', words)
  const run = await product.post<Run>(`/tasks/${task.id}/execute`, { workflowType: 'code' })
  const acceptedAt = Date.now()
  await untilRun(product, run, 'failed')
  const answered = (await listLog(product, run)).find(({ message }) => message.endsWith('is at work'))
  if (answered === undefined) throw new Error(`the log of ${run.id} says of no start`)
  return Date.parse(answered.at) - acceptedAt
}

/** The same agent without a sandbox, asked the same first question. */
async function cloneAndSpawn(path: string, target: string): Promise<number> {
  const start = performance.now()
  await git('/', 'clone', '--quiet', '--shared', path, target)
  const child = spawn(process.execPath, [rehearsal], { cwd: target, stdio: ['pipe', 'pipe', 'ignore'] })
  child.stdin.write(`${JSON.stringify(initialize)}\n`)
  await once(child.stdout, 'data')
  const took = performance.now() - start
  child.kill()
  await once(child, 'exit')
  rmSync(target, { recursive: true })
  return took
}

async function makeRepository(path: string): Promise<string> {
  for (let number = 0; number < FILES; number += 1) {
    const directory = join(path, `part-${Math.floor(number / FILES_PER_DIRECTORY)}`)
    mkdirSync(directory, { recursive: true })
    writeFileSync(join(directory, `file-${number}.js`), `export const number = ${number}\n`.repeat(20))
  }
  await git(path, 'init', '--quiet', '--initial-branch=main')
  await git(path, 'add', '--all')
  await git(path, '-c', 'user.name=B', '-c', 'user.email=b@localhost', 'commit', '--quiet', '--message', 'large')
  return path
}
