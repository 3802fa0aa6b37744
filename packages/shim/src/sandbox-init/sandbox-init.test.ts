import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { files } from '../../test/shim-run.ts'
import { readLines } from '../json-lines.ts'
import { listTree, readStat } from '../process-tree.ts'
import { InitEvent, type InitRequest } from '../spec.ts'

let init: ChildProcess
let control: Duplex
let events: InitEvent[] = []

beforeEach(() => {
  events = []
  init = spawn(process.execPath, [files['sandbox-init.js']], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    env: {},
  })
  control = init.stdio[3] as Duplex
  void read()
})

afterEach(async () => {
  control.destroy()
  if (init.exitCode === null) await once(init, 'exit')
})

async function read(): Promise<void> {
  try {
    for await (const line of readLines(control, 1_000_000)) events.push(InitEvent.parse(JSON.parse(line)))
  } catch {
    // Closed by the test.
  }
}

const send = (request: InitRequest) => control.write(`${JSON.stringify(request)}\n`)

async function event<O extends InitEvent['op']>(op: O): Promise<Extract<InitEvent, { op: O }>> {
  await expect.poll(() => events.some((event) => event.op === op), { timeout: 10_000 }).toBe(true)
  return events.find((event): event is Extract<InitEvent, { op: O }> => event.op === op) as never
}

function run(id: number, line: string): void {
  const environment = { PATH: process.env['PATH'] ?? '', SENTRA_ATTEMPT: `att-init-${process.pid}` }
  send({ op: 'spawn', id, argv: ['sh', '-c', line], environment, cwd: '/', io: 'capture' })
}

test('a captured process gives back its code and its last output', async () => {
  run(1, 'yes line | head -c 100000; echo oops >&2; exit 4')
  const exited = await event('exited')
  expect(exited).toMatchObject({ id: 1, code: 4, signal: null, stderr: 'oops\n' })
  expect(exited.stdout).toHaveLength(64 * 1024)
})

test('what makes no sense is answered and does no harm', async () => {
  control.write('not JSON\n{"op":"dance"}\n{"op":"spawn","id":9}\n{"op":"signal","id":77,"signal":"SIGTERM"}\n')
  send({ op: 'spawn', id: 2, argv: ['/no/such/program'], environment: {}, cwd: '/', io: 'stdio' })
  await expect.poll(() => events.filter(({ op }) => op === 'failed').length).toBe(4)
  run(3, 'true')
  expect(await event('exited')).toMatchObject({ id: 3, code: 0 })
})

test('a signal reaches the whole group', async () => {
  run(1, 'sleep 300 & echo $!; wait')
  const { pid } = await event('spawned')
  await expect.poll(() => childrenOf(pid)).toHaveLength(1)
  send({ op: 'signal', id: 1, signal: 'SIGKILL' })
  const { signal, stdout } = await event('exited')
  expect(signal).toBe('SIGKILL')
  await expect.poll(() => isAlive(Number(stdout))).toBe(false)
})

test('a forwarded port carries both directions and half-closes', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'sentra-forward-'))
  const socket = join(directory, 'echo.sock')
  const server = createServer({ allowHalfOpen: true }, (peer) => peer.pipe(peer)).listen(socket)
  const port = 20_000 + Math.floor(Math.random() * 20_000)
  send({ op: 'forward', port, socket })
  await event('forwarding')
  const client = connect(port, '127.0.0.1')
  client.end(Buffer.alloc(1_000_000, 'x'))
  let bytes = 0
  for await (const chunk of client as AsyncIterable<Buffer>) bytes += chunk.length
  expect(bytes).toBe(1_000_000)
  server.close()
  rmSync(directory, { recursive: true })
})

test('a port that is taken is reported', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  send({ op: 'forward', port, socket: '/none' })
  expect(await event('failed')).toMatchObject({ port })
  server.close()
})

test('when its shim is gone it kills everything and exits', async () => {
  run(1, 'setsid sleep 300 & sleep 300')
  const { pid } = await event('spawned')
  await expect.poll(() => childrenOf(pid)).toHaveLength(2)
  const children = childrenOf(pid)
  control.destroy()
  await once(init, 'exit')
  await expect.poll(() => [pid, ...children].filter(isAlive)).toEqual([])
})

/** A zombie is dead; who should remove it is somebody else. */
function isAlive(pid: number): boolean {
  const stat = readStat(pid)
  return stat !== undefined && stat.state !== 'Z'
}

function childrenOf(pid: number): number[] {
  return listTree(pid).filter((member) => member !== pid)
}
