import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process'
import { once } from 'node:events'
import { openSync, writeFileSync } from 'node:fs'
import type { Duplex, Writable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { Ending } from '../ending.ts'
import type { Journal } from '../journal.ts'
import { killTree, listTree, MARKER_VARIABLE } from '../process-tree.ts'
import { PORTS_SOCKET, type ShimSpec } from '../spec.ts'
import { InitLink, type Exit } from './init-link.ts'
import { closeAll, type PipeEnds } from './make-pipe.ts'
import { PipeReader } from './pipe-reader.ts'
import { reachedLimits } from './reached-limits.ts'

const CONTROL_DESCRIPTOR = 3
const START_SECONDS = 30
/** How long a pipe may stay open after the sandbox was killed, held by a process that escaped from it. */
const PIPE_CLOSE_MS = 500

/** What to start in the sandbox; `environment` is added to that of the attempt. */
export type ProcessOptions = { argv: string[]; environment?: Record<string, string>; io: 'stdio' | 'capture' }

/** A process in the sandbox. `pid` is its number in there. */
export type SandboxProcess = { pid: number; exited: Promise<Exit>; signal(signal: 'SIGTERM' | 'SIGKILL'): void }

/** The running sandbox of one attempt. */
export class Sandbox {
  readonly stdout: PipeReader
  readonly stderr: PipeReader
  readonly #spec: ShimSpec
  readonly #child: ChildProcess
  readonly #link: InitLink

  private constructor(spec: ShimSpec, { child, stdout, stderr }: Launched, journal: Journal) {
    this.#spec = spec
    this.#child = child
    this.#link = new InitLink(child.stdio[CONTROL_DESCRIPTOR] as Duplex)
    this.stdout = new PipeReader(stdout, (chunk) => journal.output('stdout', chunk))
    this.stderr = new PipeReader(stderr, (chunk) => journal.output('stderr', chunk))
    child.on('error', (error) => this.#link.fail(new Ending('sandbox_failed', `The sandbox did not start: ${error}`)))
    child.on('exit', (code, signal) => void this.#reportExit(code ?? signal))
    // EPIPE from an agent that ended while it was written to; its exit is reported by sandbox-init.
    child.stdin?.on('error', () => {})
  }

  /** Starts the sandbox's first process; whatever comes of it, `destroy` must be called. */
  static launch(spec: ShimSpec, journal: Journal, pipes: OutputPipes): Sandbox {
    return new Sandbox(spec, launch(spec, pipes), journal)
  }

  /** Resolves when sandbox-init answers and the limits hold. Throws Ending `sandbox_failed`. */
  async ready(): Promise<void> {
    const timeout = setTimeout(() => this.#child.kill('SIGKILL'), START_SECONDS * 1_000)
    try {
      await this.#link.ready.promise
    } finally {
      clearTimeout(timeout)
    }
    this.#enterCgroups()
  }

  /** The stdin of the agent. */
  get stdin(): Writable {
    if (!this.#child.stdin) throw new Error('this sandbox was started without stdin')
    return this.#child.stdin
  }

  /** Opens 127.0.0.1:`port` in the sandbox, leading to `socket` there. */
  async forward(port: number, socket: string): Promise<void> {
    await this.#link.forward(port, socket)
  }

  /** Reports the ports that something listens on inside, from now on. */
  watchPorts(onListening: (ports: number[]) => void): void {
    this.#link.watch(onListening)
  }

  /** Leads one connection of a published port, which the runner knows by `id`, to the port inside. */
  dial(id: string, port: number): void {
    this.#link.dial({ id, port, socket: `${this.#spec.paths.sockets}/${PORTS_SOCKET}` })
  }

  /** Starts a process in the working copy. Throws Ending `sandbox_failed` when it cannot be started. */
  async spawn({ argv, environment = {}, io }: ProcessOptions): Promise<SandboxProcess> {
    const process = await this.#link.spawn({
      argv,
      environment: { ...this.#spec.environment, ...environment, [MARKER_VARIABLE]: this.#spec.attemptId },
      cwd: this.#spec.paths.work,
      io,
    })
    return { ...process, signal: (signal) => this.#link.signal(signal, [process.id]) }
  }

  /** Sentences about the limits that it has run into; empty when there are none. */
  get reachedLimits(): string {
    return reachedLimits(this.#spec.launch.cgroups)
  }

  /** Resolves when the output of processes that have ended is in the journal's hands. */
  async settled(): Promise<void> {
    await Promise.all([this.stdout.settled(), this.stderr.settled()])
  }

  /** Asks every process to end and waits for that, at most `graceMs`. */
  async terminate(graceMs: number): Promise<void> {
    this.#link.signal('SIGTERM')
    await Promise.race([this.#link.idle(), delay(graceMs, undefined, { ref: false })])
  }

  /**
   * Kills everything, at once. In a PID namespace the death of the first process is the death of all; tier `process`
   * has none, so its processes are looked for. Answers the pids that could not be killed.
   */
  async destroy(): Promise<number[]> {
    const root = this.#isAlive ? this.#child.pid : undefined
    const exited = this.#isAlive ? once(this.#child, 'exit') : undefined
    const survivors = await killTree({ root, marker: this.#spec.attemptId, cgroups: this.#spec.launch.cgroups })
    await Promise.race([Promise.all([exited, this.stdout.ended, this.stderr.ended]), delay(PIPE_CLOSE_MS)])
    await this.settled()
    this.stdout.close()
    this.stderr.close()
    return survivors
  }

  get #isAlive(): boolean {
    return this.#child.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null
  }

  /**
   * The sandbox's first processes are moved as soon as sandbox-init is ready. It starts nothing before the first
   * request, so nothing can be born outside the limits.
   */
  #enterCgroups(): void {
    const pids = this.#spec.launch.cgroups.length === 0 ? [] : listTree(this.#child.pid ?? 0)
    for (const directory of this.#spec.launch.cgroups) {
      for (const pid of pids) writeFileSync(`${directory}/cgroup.procs`, String(pid))
    }
  }

  /** Everything pending fails, with what the sandbox said last. */
  async #reportExit(how: number | string | null): Promise<void> {
    await this.stderr.settled()
    this.#link.fail(
      new Ending('sandbox_failed', `The sandbox ended (${how}).\n${this.stderr.tail}`.trim() + this.reachedLimits),
    )
  }
}

/** What the sandbox's processes print goes into these. */
export type OutputPipes = Record<'stdout' | 'stderr', PipeEnds>

type Launched = { child: ChildProcess; stdout: number; stderr: number }

/** `detached` puts the sandbox into a session of its own, by which its processes are found again. */
function launch(spec: ShimSpec, { stdout, stderr }: OutputPipes): Launched {
  const [command = '', ...args] = spec.launch.argv
  const seccomp = spec.launch.seccompFile === null ? [] : [openSync(spec.launch.seccompFile, 'r')]
  try {
    const stdin = spec.work.kind === 'agent' ? 'pipe' : 'ignore'
    const stdio: StdioOptions = [stdin, stdout.write, stderr.write, 'pipe', ...seccomp]
    const child = spawn(command, args, { env: spec.launch.env, stdio, detached: true })
    return { child, stdout: stdout.read, stderr: stderr.read }
  } finally {
    closeAll([stdout.write, stderr.write, ...seccomp])
  }
}
