import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { decodeFrames, type Frame } from '@sentra/contract/journal'
import { JournalFact } from '@sentra/contract/journal-facts'
import { buildShim } from '../src/build.ts'
import { parseJson, readLines } from '../src/json-lines.ts'
import { killTree } from '../src/process-tree.ts'
import {
  nodeFlags,
  runFiles,
  SHIM_PROTOCOL,
  type RunnerMessage,
  type ShimMessage,
  type ShimSpec,
  WAIT_FLAG,
} from '../src/spec.ts'
import { afterAll, afterEach } from 'vitest'
import { git } from './git.ts'

const POLL_MS = 10
const TIMEOUT_MS = 50_000

const programs = mkdtempSync(join(tmpdir(), 'sentra-shim-build-'))
export const { files } = await buildShim(programs)
afterAll(() => rmSync(programs, { recursive: true }))

type AgentWork = Extract<ShimSpec['work'], { kind: 'agent' }>
/** What a test changes in the spec of a rehearsal coder. */
export type SpecChanges = Omit<Partial<ShimSpec>, 'work'> & {
  work?: Partial<AgentWork> | Extract<ShimSpec['work'], { kind: 'command' }>
}

/** Changes, or what makes them for a run directory. */
type SpecSource = SpecChanges | ((directory: string) => SpecChanges)

/** For a test file: answers a function that starts a shim, and removes every run after its test. */
export function startsRuns(): (changes?: SpecSource) => Promise<ShimRun> {
  const load = loadsRuns()
  return async (changes) => (await load(changes)).begin()
}

/** As `startsRuns`, for shims that have only loaded: `begin` lets one work, the end of its stdin lets it go. */
export function loadsRuns(): (changes?: SpecSource) => Promise<ShimRun> {
  const runs: ShimRun[] = []
  afterEach(async () => {
    for (const run of runs.splice(0)) await run.remove()
  })
  return async (changes = {}) => {
    const run = await ShimRun.make(changes)
    runs.push(run)
    return run.load()
  }
}

/** A shop like the one of the demo, its bare repository, and a run directory with a clone of it as working copy. */
export class ShimRun {
  readonly directory: string
  readonly bare: string
  readonly base: string
  readonly spec: ShimSpec
  shim: ChildProcess | undefined

  private constructor(root: string, base: string, source: SpecSource) {
    this.directory = join(root, 'a')
    this.bare = join(root, 'bare.git')
    this.base = base
    const changes = typeof source === 'function' ? source(this.directory) : source
    this.spec = makeSpec(this.directory, base, changes)
    writeFileSync(join(this.directory, runFiles.spec), JSON.stringify(this.spec))
  }

  static async make(changes: SpecSource = {}): Promise<ShimRun> {
    const root = mkdtempSync(join(tmpdir(), 'sentra-shim-'))
    const seed = join(root, 'seed')
    writeShop(seed)
    await git(seed, 'init', '--quiet', '--initial-branch=main')
    await git(seed, 'add', '--all')
    await git(seed, 'commit', '--quiet', '--message', 'chore: a shop')
    await git(root, 'clone', '--quiet', '--bare', seed, 'bare.git')
    mkdirSync(join(root, 'a'), { mode: 0o700 })
    for (const name of [runFiles.sockets, runFiles.home, runFiles.out]) mkdirSync(join(root, 'a', name))
    await git(root, 'clone', '--quiet', 'bare.git', 'a/work')
    return new ShimRun(root, await git(seed, 'rev-parse', 'HEAD'), changes)
  }

  /** Starts the shim as a runner does: detached, its own messages in a file, told to begin when all is prepared. */
  start(): this {
    return this.load().begin()
  }

  load(): this {
    const log = openSync(join(this.directory, 'shim.log'), 'a')
    const args = [...nodeFlags, files['shim.js'], this.directory, WAIT_FLAG]
    this.shim = spawn(process.execPath, args, { detached: true, stdio: ['pipe', log, log] })
    return this
  }

  begin(): this {
    this.shim?.stdin?.end('b')
    return this
  }

  get pid(): number {
    return this.shim?.pid ?? 0
  }

  get journal(): string {
    return join(this.directory, runFiles.journal)
  }

  frames(): Frame[] {
    return existsSync(this.journal) ? decodeFrames(readFileSync(this.journal)).frames : []
  }

  facts(): JournalFact[] {
    return this.frames()
      .filter(({ kind }) => kind === 'fact')
      .map(({ body }) => JournalFact.parse(JSON.parse(Buffer.from(body).toString())))
  }

  /** All facts of one type. */
  factsOf<T extends JournalFact['type']>(type: T): Extract<JournalFact, { type: T }>[] {
    return this.facts().filter((fact): fact is Extract<JournalFact, { type: T }> => fact.type === type)
  }

  /** Bytes of one output stream, joined. */
  output(kind: 'stdout' | 'stderr'): Buffer {
    return Buffer.concat(this.frames().flatMap((frame) => (frame.kind === kind ? [frame.body] : [])))
  }

  get state(): { ended: boolean; pid: number; startTicks: string } {
    return JSON.parse(readFileSync(join(this.directory, runFiles.state), 'utf8'))
  }

  /** Waits until `condition` holds; fails with the shim's own messages. */
  async until(condition: () => unknown): Promise<void> {
    const deadline = performance.now() + TIMEOUT_MS
    while (!condition()) {
      if (performance.now() > deadline) throw new Error(`waited in vain; ${this.describe()}`)
      await delay(POLL_MS)
    }
  }

  describe(): string {
    const log = readFileSync(join(this.directory, 'shim.log'), 'utf8')
    return `${log}\n${this.facts()
      .map((fact) => JSON.stringify(fact))
      .join('\n')}`
  }

  /** Messages of the attempt's own log at one level. */
  logged(level: string): string[] {
    return this.factsOf('log').flatMap((fact) => (fact.level === level ? [fact.message] : []))
  }

  /** Processes of the attempt that are alive, found as nothing but /proc finds them. */
  alive(): number[] {
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => Number.isInteger(pid) && pid !== this.pid && pid !== process.pid)
      .filter((pid) => belongsTo(pid, this.spec.attemptId, this.directory))
  }

  /** Waits for the last fact and answers it. */
  async ended() {
    const isEnded = () => existsSync(join(this.directory, runFiles.state)) && this.state.ended
    await this.until(() => isEnded() || this.shim?.exitCode != null)
    const [fact] = this.factsOf('ended')
    if (fact === undefined) throw new Error(`the shim left without an end; ${this.describe()}`)
    return fact.end
  }

  /** Connects as a runner does. */
  async connect(): Promise<RunnerClient> {
    await this.until(() => existsSync(join(this.directory, runFiles.state)))
    return await RunnerClient.open(join(this.directory, runFiles.socket))
  }

  /** Ends whatever is left, by pid and marker, and removes the files. */
  async remove(): Promise<void> {
    const root = this.shim?.exitCode === null && this.shim.signalCode === null ? this.pid : undefined
    await killTree({ root, marker: this.spec.attemptId, cgroups: [] })
    rmSync(join(this.directory, '..'), { recursive: true, force: true })
  }
}

/** The runner's side of shim.sock. */
export class RunnerClient {
  readonly messages: ShimMessage[] = []
  readonly socket: Socket

  private constructor(socket: Socket) {
    this.socket = socket
    socket.on('error', () => {})
    this.#read().catch(() => {
      // Destroyed by a test, or replaced by a newer runner.
    })
  }

  static async open(path: string): Promise<RunnerClient> {
    const socket = connect(path)
    await once(socket, 'connect')
    return new RunnerClient(socket)
  }

  send(message: RunnerMessage): void {
    this.socket.write(`${JSON.stringify(message)}\n`)
  }

  async #read(): Promise<void> {
    for await (const line of readLines(this.socket, 1_000_000)) this.messages.push(parseJson(line) as ShimMessage)
  }
}

function makeSpec(directory: string, base: string, changes: SpecChanges): ShimSpec {
  const place = (name: string) => join(directory, name)
  const work: AgentWork = {
    kind: 'agent',
    name: 'rehearsal',
    argv: [process.execPath, files['rehearsal.js']],
    environment: {},
    prompt: 'ROLE: coder\nAdd discount codes to the cart',
    messages: [],
    mustSubmit: [],
    limits: { minutes: 5, idleMinutes: 5 },
  }
  return {
    protocol: SHIM_PROTOCOL,
    attemptId: `att-${Math.random().toString(36).slice(2)}`,
    launch: {
      argv: [process.execPath, ...nodeFlags, files['sandbox-init.js']],
      env: {},
      seccompFile: null,
      cgroups: [],
    },
    paths: { work: place('work'), home: place('home'), out: place('out'), sockets: place('s') },
    environment: { PATH: process.env['PATH'] ?? '', HOME: place('home') },
    forwards: [],
    // Below those that the kernel gives to outgoing connections, which may take one at any moment.
    mcpPort: 20_000 + Math.floor(Math.random() * 12_000),
    watchesPorts: false,
    directory: '',
    absentTools: [],
    setup: [],
    cache: null,
    bundleBase: base,
    askWaitSeconds: 120,
    pauseWaitSeconds: 120,
    fenceSeconds: 600,
    killGraceSeconds: 2,
    disk: { limitMb: 1_024, floorMb: 0 },
    ...changes,
    work: changes.work?.kind === 'command' ? changes.work : { ...work, ...changes.work },
  }
}

function writeShop(directory: string): void {
  for (const folder of ['src', 'test']) mkdirSync(join(directory, folder), { recursive: true })
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ name: 'shop', type: 'module', private: true }))
  writeFileSync(join(directory, 'src/cart.js'), 'export const total = (prices) => prices.reduce((a, b) => a + b, 0)\n')
}

/** By the marker in its environment or by a working directory inside the run: two independent traces. */
function belongsTo(pid: number, attemptId: string, directory: string): boolean {
  try {
    if (/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))) return false
    return (
      readFileSync(`/proc/${pid}/environ`, 'utf8').includes(attemptId) ||
      readlinkSync(`/proc/${pid}/cwd`).startsWith(directory)
    )
  } catch {
    return false
  }
}
