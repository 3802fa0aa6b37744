// The runner on a real data directory; the server is played, to see what it is told.
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Code, ConnectError } from '@connectrpc/connect'
import { newId } from '@sentra/contract'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeOrder } from '../test/work-order.ts'
import { readRunnerConfig } from './config.ts'
import { type Host, inspectHost } from './host.ts'
import { Runner } from './runner.ts'
import { makeRunnerPaths } from './runner-paths.ts'
import type { ServerClient } from './server-client.ts'

let root: string
let host: Host
let runner: Runner
let told: { lost: string[]; reported: string[] }
let leases: { generation: number; workOrder: Uint8Array; modelToken: string }[]

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'st-runner-'))
  host = await inspectHost(readRunnerConfig({ SENTRA_DATA: root }), makeRunnerPaths(root), pino({ level: 'silent' }))
  told = { lost: [], reported: [] }
  leases = []
  runner = new Runner(host, playServer())
})
afterEach(async () => {
  await runner.stop()
  await rm(root, { recursive: true })
})

function playServer(): ServerClient {
  const server = {
    register: () => Promise.resolve({ runnerId: 'rnr-1', beatMs: 60_000, adopted: [], dropped: [] }),
    beat: ({ lost }: { lost: { attemptId: string; detail: string }[] }) => {
      told.lost.push(...lost.map(({ attemptId, detail }) => `${attemptId}: ${detail}`))
      return Promise.resolve({ commands: [], dropped: [], work: false })
    },
    lease: () => Promise.resolve({ leases: leases.splice(0) }),
    report: ({ attemptId, lastSeq }: { attemptId: string; lastSeq: number }) => {
      told.reported.push(attemptId)
      return Promise.resolve({ storedSeq: lastSeq, stale: false })
    },
    recordWorktrees: () => Promise.resolve({}),
    // A repository that it does not have makes every preparation fail.
    fetchObjects: () => {
      throw new ConnectError('there is no such repository', Code.NotFound)
    },
    watch: async function* (_request: object, { signal }: { signal: AbortSignal }) {
      yield { work: true, commands: [] }
      await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
    },
  }
  return server as unknown as ServerClient
}

const lease = (document: object) => ({
  generation: 1,
  workOrder: Buffer.from(JSON.stringify(document)),
  modelToken: '',
})

test('an order that it does not understand is reported as lost, and the next one of the same answer is begun', async () => {
  const [unknown, known] = [newId('attempt'), newId('attempt')]
  leases = [lease({ ...makeOrder(unknown), work: { kind: 'unheard-of' } }), lease(makeOrder(known))]
  await runner.start()
  await expect.poll(() => told.reported, { timeout: 20_000 }).toContain(known)
  expect(told.lost).toEqual([expect.stringContaining(`${unknown}: The runner could not begin this attempt`)])
})

test('a run directory whose lease a power cut left empty goes to the trash, and the runner starts', async () => {
  const directory = join(host.paths.attempts, 'torn')
  await mkdir(directory)
  await writeFile(join(directory, 'lease.json'), '')
  await runner.start()
  expect(await readdir(host.paths.attempts)).toEqual([])
  expect(await readdir(host.paths.trash)).toEqual([expect.stringMatching(/-torn$/)])
})
