import { join } from 'node:path'
import type { AttemptCommand, WayCommand } from '@sentra/contract/runner'
import { runFiles, type RunnerMessage, type ShimState } from '@sentra/shim/spec'
import type { Host } from '../host.ts'
import { JournalReader, type Piece } from '../journal-reader.ts'
import { isAway, sentraCode, type ServerClient, sleep, untilAnswered } from '../server-client.ts'
import { applyWay, isWay } from './apply-way.ts'
import { type LeaseFile, writeLease } from './lease-file.ts'
import { isShimAlive, readShimState, SHIM_START_MS, ShimLink } from './shim-link.ts'
import { speakTo } from './speak-to-earlier-shim.ts'
import { uploadBundles } from './upload-bundles.ts'
import { Stopped } from './write-failure.ts'

/** The link wakes us for every notice; this only catches what a broken link lost. */
const LOOK_AGAIN_MS = 1_000
/** A shim that is starting cannot wake us: its program takes about a tenth of a second to load. */
const LOOK_FOR_SHIM_MS = 20
/** Shims of the protocols before know neither published ports nor refusals that are more than a line. */
export const WAYS_SINCE = 3
/** Of what is to be told to a shim that cannot be reached yet, so much is kept. */
const MOST_UNTOLD = 1_000
/** Shims of the protocol before this one do not know the message `confirmed`. */
const CONFIRMED_SINCE = 2

/** How relaying ended: everything is stored, the lease is not ours any more, or the shim died with its journal stored. */
export type Relayed = 'stored' | 'stale' | { lost: string }

/** One attempt whose shim lives on this host: carries its journal up and commands down. Holds nothing that matters. */
export class LiveAttempt {
  readonly directory: string
  readonly #host: Host
  readonly #server: ServerClient
  readonly #runnerId: string
  readonly #link: ShimLink
  readonly #reader: JournalReader
  readonly #commands = new Map<number, AttemptCommand>()
  /** Called when the lease says something else about ways out and in. */
  onWays: () => Promise<void> = () => Promise.resolve()
  readonly #untold: RunnerMessage[] = []
  readonly #begun = new Set<number>()
  /** Commands that the shim cannot take, and the log says so. */
  readonly #noted = new Set<number>()
  #changing = Promise.resolve()
  #lease: LeaseFile
  #shimProtocol = 0
  #wake = Promise.withResolvers<void>()
  #isDropped = false
  /** When the shim had been started; preparing may take minutes before that. */
  #relaysSince = performance.now()

  constructor(parts: { host: Host; server: ServerClient; runnerId: string; directory: string; lease: LeaseFile }) {
    this.directory = parts.directory
    this.#lease = parts.lease
    this.#host = parts.host
    this.#server = parts.server
    this.#runnerId = parts.runnerId
    this.#link = new ShimLink(parts.directory, () => this.#wake.resolve())
    this.#reader = new JournalReader(join(parts.directory, runFiles.journal))
  }

  get id(): string {
    return this.lease.order.attemptId
  }

  get lease(): LeaseFile {
    return this.#lease
  }

  /** From now on this holds: a new generation, or what the preparation found out. On disk before it is used. */
  async renew(change: Partial<LeaseFile>): Promise<void> {
    const lease = { ...this.#lease, ...change }
    await writeLease(this.directory, lease)
    this.#lease = lease
  }

  /** The server has just confirmed this lease: the shim's agent may go on. */
  confirm(): void {
    if (this.#shimProtocol >= CONFIRMED_SINCE) this.#link.send({ type: 'confirmed' })
  }

  /** Hands a numbered command to the shim, now or when it can be reached; the shim applies each number once. */
  command(number: number, command: AttemptCommand): void {
    if (this.#commands.has(number)) return
    if (!isWay(command)) return this.#pass(number, command)
    // It comes again until the shim has said that it was applied; a publication must not follow its own withdrawal.
    if (this.#begun.has(number)) return
    this.#begun.add(number)
    this.#changing = this.#changing
      .then(() => this.#change(command))
      .then(() => this.#pass(number, command))
      .catch((error: unknown) => {
        this.#begun.delete(number)
        this.#host.log.error({ err: error, attemptId: this.id, number }, 'a command will come again')
      })
  }

  #pass(number: number, command: AttemptCommand): void {
    this.#commands.set(number, command)
    if (this.#link.isConnected) this.#say(number, command)
  }

  #say(number: number, wanted: AttemptCommand): void {
    const { command, note } = speakTo(this.#shimProtocol, wanted)
    if (command) this.#link.send({ type: 'command', number, command })
    if (note === undefined || this.#noted.has(number)) return
    this.#noted.add(number)
    this.note('warn', note)
  }

  /** On disk before the shim says that it was applied: from then on nobody sends it again. */
  async #change(command: WayCommand): Promise<void> {
    await this.renew(applyWay(this.#lease, command))
    await this.onWays()
  }

  /** Throws Stopped when a person wanted the end before the shim was started. */
  throwIfStopped(): void {
    for (const command of this.#commands.values())
      if (command.type === 'cancel' || command.type === 'kill') throw new Stopped(command)
  }

  /** Version of what the shim understands; 0 until it has started. */
  get shimProtocol(): number {
    return this.#shimProtocol
  }

  /** What its shim, found at work, said of itself. */
  meet({ protocol }: ShimState): void {
    this.#shimProtocol = protocol
  }

  /** Tells the shim, now or when it can be reached. */
  tell(message: RunnerMessage): void {
    if (this.#untold.length < MOST_UNTOLD) this.#untold.push(message)
    this.#tellUntold()
  }

  #tellUntold(): void {
    if (!this.#link.isConnected || this.#shimProtocol === 0) return
    for (const message of this.#untold.splice(0)) this.#link.send(message)
  }

  /** Asks the shim to lead a connection inside; false when it cannot be reached now. */
  dial(id: string, port: number): boolean {
    return this.#link.send({ type: 'dial', id, port })
  }

  /** Writes a line into the run's log through the shim's journal, the only writer there is. */
  note(level: 'debug' | 'warn', message: string): void {
    this.tell({ type: 'note', level, message })
  }

  /** True when the server has said that this lease is over. */
  get isDropped(): boolean {
    return this.#isDropped
  }

  drop(): void {
    this.#isDropped = true
    this.#wake.resolve()
  }

  /** Relays until the journal's end is stored. Survives a server that is away and a link that breaks. */
  async relay(signal: AbortSignal): Promise<Relayed> {
    this.#relaysSince = performance.now()
    try {
      for (;;) {
        signal.throwIfAborted()
        const relayed = this.#isDropped ? 'stale' : await this.#step(signal)
        if (relayed) return relayed
      }
    } finally {
      await this.#reader.close()
    }
  }

  /**
   * Sends what a shim that was ended has left, for the record of an attempt that is over: its bundles are not wanted
   * any more. Stops where the server takes nothing.
   */
  async relayLate(signal: AbortSignal): Promise<void> {
    const reader = new JournalReader(join(this.directory, runFiles.journal))
    try {
      for (;;) {
        const piece = await reader.next()
        if (!piece) return
        const { stale, storedSeq } = await this.#report(piece, signal)
        if (stale) return
        if (storedSeq !== piece.lastSeq) await reader.seek(storedSeq)
      }
    } catch (error) {
      // A torn tail, an attempt that the database never heard of: nothing that could be kept is left.
      if (signal.aborted) throw error
      this.#host.log.warn(
        { err: error, attemptId: this.id },
        'the last entries of an attempt that is over were refused',
      )
    } finally {
      await reader.close()
    }
  }

  /** Sends the next piece, or waits for one. The state is read before the journal, so an end is never seen too early. */
  async #step(signal: AbortSignal): Promise<Relayed | undefined> {
    await this.#connect()
    const state = await readShimState(this.directory)
    if (state) this.meet(state)
    this.#tellUntold()
    const isAlive = state !== undefined && (await isShimAlive(state))
    const piece = await this.#readPiece(isAlive)
    if (piece) return (await this.#send(piece, signal)) ? 'stale' : undefined
    if (state?.ended) return 'stored'
    const isOverdue = state === undefined && performance.now() - this.#relaysSince > SHIM_START_MS
    if (isOverdue || (state !== undefined && !isAlive)) return { lost: lossOf(state !== undefined) }
    await this.#untilNoticed(signal)
    return undefined
  }

  /** Tells the shim that everything is stored: it may exit. */
  release(): void {
    this.#link.send({ type: 'release' })
    this.#link.close()
  }

  close(): void {
    this.#link.close()
  }

  async #connect(): Promise<void> {
    if (this.#link.isConnected || !(await this.#link.connect())) return
    for (const [number, command] of this.#commands) this.#say(number, command)
  }

  /** A dead writer leaves a torn tail at most: what is before it counts, what is in it never happened. */
  async #readPiece(isAlive: boolean): Promise<Piece | undefined> {
    try {
      return await this.#reader.next()
    } catch (error) {
      if (!(error instanceof RangeError) || isAlive) throw error
      this.#host.log.warn({ err: error, attemptId: this.id }, 'the journal ends in a damaged frame')
      return undefined
    }
  }

  /** Sends one piece until it is acknowledged; true when the lease is over. */
  async #send(piece: Piece, signal: AbortSignal): Promise<boolean> {
    const { generation } = this.#lease
    try {
      await untilAnswered(() => uploadBundles(this.#server, this.#holder, this.directory), signal)
      const { storedSeq, stale } = await this.#report(piece, signal)
      const isOver = stale && generation === this.#lease.generation
      if (!isOver && storedSeq !== piece.lastSeq) await this.#reader.seek(storedSeq)
      return isOver
    } catch (error) {
      if (signal.aborted || isAway(error)) throw error
      const isOver = sentraCode(error) === 'STALE_GENERATION' || sentraCode(error) === 'NOT_FOUND'
      if (!isOver) throw error
      await this.#reader.seek(piece.firstSeq - 1)
      return generation === this.#lease.generation
    }
  }

  get #holder() {
    return { runnerId: this.#runnerId, attemptId: this.id, generation: this.#lease.generation }
  }

  #report({ firstSeq, lastSeq, bytes }: Piece, signal: AbortSignal) {
    const report = () => this.#server.report({ ...this.#holder, firstSeq, lastSeq, frames: bytes })
    return untilAnswered(report, signal)
  }

  async #untilNoticed(signal: AbortSignal): Promise<void> {
    const isStarting = !this.#link.isConnected && performance.now() - this.#relaysSince < SHIM_START_MS
    await sleep(isStarting ? LOOK_FOR_SHIM_MS : LOOK_AGAIN_MS, signal, this.#wake.promise)
    this.#wake = Promise.withResolvers<void>()
  }
}

function lossOf(hadStarted: boolean): string {
  return hadStarted ? 'The process that kept the agent died.' : 'The process that keeps the agent did not start.'
}
