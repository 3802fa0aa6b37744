import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { randomPart } from '@sentra/contract'
import { AttemptCommand, type Command, type Hint, type Leased, WorkOrder } from '@sentra/contract/runner'
import { z } from 'zod'
import { clearRunDirectory } from './attempt/clear-run-directory.ts'
import { endShim } from './attempt/end-shim.ts'
import { type LeaseFile, readLease, writeLease } from './attempt/lease-file.ts'
import { LiveAttempt } from './attempt/live-attempt.ts'
import { runAttempt } from './attempt/run-attempt.ts'
import { setAside } from './attempt/set-aside.ts'
import { mayTakeWork } from './free-disk.ts'
import { HostNews } from './host-news.ts'
import { HostCommands } from './host-commands.ts'
import type { Host } from './host.ts'
import { readIdentity, writeIdentity } from './identity.ts'
import { Leftovers } from './leftovers.ts'
import { sentraCode, type ServerClient, sleep, untilAnswered } from './server-client.ts'
import { RunUsers, toRunUser } from './run-users.ts'
import { emptyHostTrash, keepTrashSmall } from './trash.ts'
import { WorktreeNews } from './worktree-news.ts'

/** Until a server has said how often it wants to hear of us. */
const DEFAULT_BEAT_MS = 10_000
const RECONNECT_MS = 500
/** Of a reason that names every fault of an order, this much is kept. */
const MOST_DETAIL = 2_000

/** What can be read of an order of which nothing else is understood. */
const AttemptName = z.object({ attemptId: z.string() })

/** One host's runner: takes leases, keeps attempts, beats. Everything it needs after a restart is in run directories. */
export class Runner {
  readonly #host: Host
  readonly #server: ServerClient
  readonly #users: RunUsers
  readonly #news: HostNews
  readonly #attempts = new Map<string, LiveAttempt>()
  readonly #running = new Set<Promise<void>>()
  readonly #stop = new AbortController()
  readonly #worktreeNews: WorktreeNews
  readonly #hostCommands: HostCommands
  readonly #leftovers: Leftovers
  #runnerId = ''
  #beatMs = DEFAULT_BEAT_MS
  #leasing: Promise<void> | undefined
  #isWorkHinted = false

  constructor(host: Host, server: ServerClient) {
    this.#host = host
    this.#server = server
    this.#users = new RunUsers(host.config)
    this.#news = new HostNews(host)
    this.#leftovers = new Leftovers(host)
    const look = () => this.#worktreeNews.look(this.#leftovers, this.#directories())
    this.#hostCommands = new HostCommands(host, this.#leftovers, look)
    this.#worktreeNews = new WorktreeNews({ host, server, runnerId: () => this.#runnerId, signal: this.#stop.signal })
  }

  /** Registers, takes up what an earlier runner left, and works until stop(). */
  async start(): Promise<void> {
    await emptyHostTrash(this.#host)
    await this.#host.worktrees.scan(this.#host.paths)
    await this.#register()
    this.#host.worktrees.onNews = () => this.#worktreeNews.tell()
    this.#keepGoing('beats', () => this.#beatLoop())
    this.#keepGoing('hints', () => this.#watchLoop())
    this.#keepGoing('leftovers', () => this.#worktreeNews.keepLooking(this.#leftovers, () => this.#directories()))
    this.#keepGoing('trash', () => keepTrashSmall(this.#host, this.#stop.signal))
  }

  /** Stops relaying and leasing. Shims and their agents go on; the next runner finds them. */
  async stop(): Promise<void> {
    this.#stop.abort(new Error('the runner stops'))
    await Promise.allSettled(this.#running)
  }

  async #register(): Promise<void> {
    const found = await this.#scan()
    const kept = [...this.#attempts.values()]
    const live = [...found, ...kept].map(({ lease }) => ({
      attemptId: lease.order.attemptId,
      generation: lease.generation,
    }))
    const runnerId = (await readIdentity(this.#host.paths.identity)) ?? ''
    const hostReport = await this.#news.whole()
    const request = { runnerId, protocol: 1, version: '0.1.0', hostReport, live }
    const answer = await untilAnswered(() => this.#server.register(request), this.#stop.signal)
    await writeIdentity(this.#host.paths.identity, answer.runnerId)
    this.#runnerId = answer.runnerId
    if (answer.beatMs > 0) this.#beatMs = answer.beatMs
    const generations = new Map(answer.adopted.map((attempt) => [attempt.attemptId, attempt.generation]))
    for (const attempt of kept) {
      const generation = generations.get(attempt.id)
      if (generation === undefined) attempt.drop()
      else await attempt.renew({ generation })
    }
    for (const { directory, lease } of found) {
      const generation = generations.get(lease.order.attemptId)
      if (generation === undefined) this.#discard(directory, lease)
      else await this.#adopt(directory, { ...lease, generation })
    }
    this.#host.worktrees.tellAll()
    this.#leftovers.tellAll()
    this.#worktreeNews.tell()
    this.#host.log.info(
      { runnerId: this.#runnerId, adopted: generations.size, found: found.length },
      'runner registered',
    )
  }

  /** Run directories that got as far as a lease and that nobody in this process keeps. */
  async #scan(): Promise<{ directory: string; lease: LeaseFile }[]> {
    const names = await readdir(this.#host.paths.attempts)
    const found = []
    for (const name of names) {
      const directory = join(this.#host.paths.attempts, name)
      const lease = await readLease(directory).catch((error: unknown) => setAside(this.#host, directory, error))
      if (!lease) await clearRunDirectory(this.#host, directory)
      else if (!this.#attempts.has(lease.order.attemptId)) found.push({ directory, lease })
    }
    return found
  }

  async #adopt(directory: string, lease: LeaseFile): Promise<void> {
    await writeLease(directory, lease)
    this.#users.keep(lease.order.attemptId, lease.uid)
    this.#keep(directory, lease)
  }

  /** Ends what is left of an attempt that is not ours any more, as one that is dropped while we keep it. */
  #discard(directory: string, lease: LeaseFile): void {
    this.#users.keep(lease.order.attemptId, lease.uid)
    this.#keep(directory, lease).drop()
  }

  #keep(directory: string, lease: LeaseFile): LiveAttempt {
    const host = this.#host
    const live = new LiveAttempt({ host, server: this.#server, runnerId: this.#runnerId, directory, lease })
    this.#attempts.set(live.id, live)
    const user = toRunUser(lease.uid)
    const reportLoss = (detail: string) =>
      this.#beat([{ attemptId: live.id, generation: live.lease.generation, detail }])
    const parts = { host, server: this.#server, runnerId: this.#runnerId, live, user, reportLoss }
    const running = runAttempt(parts, this.#stop.signal)
      .catch((error: unknown) => this.#giveUp(live, error))
      .finally(() => {
        this.#attempts.delete(live.id)
        this.#users.release(live.id)
        this.#running.delete(running)
        this.#leaseSoon()
      })
    this.#running.add(running)
    return live
  }

  /** What nobody foresaw while relaying: nothing of it runs on unseen, and the server hears of it at the next beat. */
  async #giveUp(live: LiveAttempt, error: unknown): Promise<void> {
    if (this.#stop.signal.aborted) return
    this.#host.log.error({ err: error, attemptId: live.id }, 'attempt given up by this runner')
    try {
      await endShim(live.directory)
      await clearRunDirectory(this.#host, live.directory)
    } catch (again) {
      // What made us give up may be in the way here too; it must not end the runner and with it all other attempts.
      this.#host.log.error({ err: again, attemptId: live.id }, 'what is left of the attempt could not be cleared')
    }
  }

  /** Directories of the attempts that this runner keeps. */
  #directories(): Set<string> {
    return new Set([...this.#attempts.values()].map(({ directory }) => directory))
  }

  #leaseSoon(): void {
    if (this.#stop.signal.aborted) return
    this.#isWorkHinted = true
    this.#leasing ??= this.#leaseAll().finally(() => {
      this.#leasing = undefined
      if (this.#isWorkHinted) this.#leaseSoon()
    })
  }

  async #leaseAll(): Promise<void> {
    this.#isWorkHinted = false
    const capacity = this.#host.config.slots - this.#attempts.size
    if (capacity <= 0) return
    try {
      if (!(await mayTakeWork(this.#host))) return
      const { leases } = await this.#server.lease({ runnerId: this.#runnerId, capacity })
      for (const leased of leases) {
        await this.#take(leased).catch((error: unknown) =>
          this.#host.log.error({ err: error }, 'the server will give a lease again that it does not hear of'),
        )
      }
    } catch (error) {
      this.#host.log.warn({ err: error }, 'no lease was had; the next hint or beat tries again')
    }
  }

  /** A lease that cannot be begun is reported with the reason, and costs no other lease of the same answer. */
  async #take({ generation, workOrder, modelToken }: Leased): Promise<void> {
    const text = Buffer.from(workOrder).toString()
    try {
      const order = WorkOrder.parse(JSON.parse(text))
      await this.#begin({ generation, order, modelToken, publish: [], cgroups: [], isStarting: false, uid: null })
    } catch (error) {
      this.#host.log.error({ err: error }, 'a lease could not be begun')
      const { attemptId } = AttemptName.parse(JSON.parse(text))
      const detail = `The runner could not begin this attempt: ${(error as Error).message}`.slice(0, MOST_DETAIL)
      await this.#beat([{ attemptId, generation, detail }])
    }
  }

  /** The lease is on disk before anything is started: from here on a restart finds the attempt. */
  async #begin(lease: LeaseFile): Promise<void> {
    const { attemptId } = lease.order
    const directory = join(this.#host.paths.attempts, randomPart(attemptId).slice(0, 8))
    await mkdir(directory, { mode: 0o711 })
    const owned = { ...lease, uid: this.#users.take(attemptId) }
    try {
      await writeLease(directory, owned)
    } catch (error) {
      this.#users.release(attemptId)
      throw error
    }
    this.#keep(directory, owned)
  }

  async #beatLoop(): Promise<void> {
    for (;;) {
      await sleep(this.#beatMs, this.#stop.signal)
      await this.#beat([]).catch((error: unknown) => this.#onBeatError(error))
    }
  }

  async #onBeatError(error: unknown): Promise<void> {
    if (sentraCode(error) === 'UNAUTHENTICATED') return this.#register()
    this.#host.log.warn({ err: error }, 'the server did not take the beat')
  }

  async #beat(lost: { attemptId: string; generation: number; detail: string }[]): Promise<void> {
    const lostIds = new Set(lost.map((attempt) => attempt.attemptId))
    const live = [...this.#attempts.values()]
      .filter((attempt) => !lostIds.has(attempt.id))
      .map((attempt) => ({ attemptId: attempt.id, generation: attempt.lease.generation }))
    const freeSlots = Math.max(0, this.#host.config.slots - live.length)
    const hostReport = await this.#news.sinceLastTime()
    const beat = () => this.#server.beat({ runnerId: this.#runnerId, live, lost, freeSlots, hostReport })
    const answer = lost.length > 0 ? await untilAnswered(beat, this.#stop.signal) : await beat()
    if (hostReport.length > 0) this.#news.taken(hostReport)
    this.#takeCommands(answer.commands)
    const dropped = new Set(answer.dropped)
    for (const { attemptId } of live) {
      if (dropped.has(attemptId)) this.#attempts.get(attemptId)?.drop()
      else this.#attempts.get(attemptId)?.confirm()
    }
    if (answer.work) this.#leaseSoon()
  }

  async #watchLoop(): Promise<void> {
    for (;;) {
      try {
        const hints = this.#server.watch({ runnerId: this.#runnerId }, { signal: this.#stop.signal })
        for await (const hint of hints) this.#takeHint(hint)
      } catch (error) {
        if (this.#stop.signal.aborted) throw error
        this.#host.log.debug({ err: error }, 'hints ended; connecting again')
      }
      await sleep(RECONNECT_MS, this.#stop.signal)
    }
  }

  #takeHint(hint: Hint): void {
    this.#takeCommands(hint.commands)
    if (hint.work) this.#leaseSoon()
  }

  #takeCommands(commands: Command[]): void {
    for (const { attemptId, number, command } of commands) {
      if (attemptId === '') {
        this.#hostCommands.obey(command)
        continue
      }
      const parsed = AttemptCommand.safeParse(JSON.parse(Buffer.from(command).toString()))
      if (parsed.success) this.#attempts.get(attemptId)?.command(number, parsed.data)
      else this.#host.log.error({ err: parsed.error, attemptId, number }, 'a command of a newer server is not known')
    }
  }

  #keepGoing(name: string, loop: () => Promise<void>): void {
    const running = loop().catch((error: unknown) => {
      if (this.#stop.signal.aborted) return
      this.#host.log.fatal({ err: error, loop: name }, 'a loop of the runner ended; the supervisor starts it again')
      process.exit(1)
    })
    this.#running.add(running)
  }
}
