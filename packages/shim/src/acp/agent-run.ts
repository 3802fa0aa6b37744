import { setTimeout as delay } from 'node:timers/promises'
import { RequestError, type StopReason } from '@agentclientprotocol/sdk/unstable'
import type { AttemptEnd } from '@sentra/contract/journal-facts'
import type { Attempt } from '../attempt.ts'
import { deliverBundle } from '../bundle.ts'
import type { PersonMessage } from '../conversation.ts'
import { Ending } from '../ending.ts'
import type { HandIn } from '@sentra/contract/journal-facts'
import type { SandboxProcess } from '../sandbox/sandbox.ts'
import type { Held } from '../steering.ts'
import type { AcpDriver, AgentWork } from './acp-driver.ts'
import type { WorkClock } from './work-clock.ts'

/** Why a turn that stopped early ends the attempt. */
const stopReasons: Record<StopReason, AttemptEnd['reason'] | undefined> = {
  end_turn: undefined,
  refusal: 'agent_refused',
  max_tokens: 'agent_limit',
  max_turn_requests: 'agent_limit',
  cancelled: 'agent_refused',
}

/** What a model's endpoint says, through whatever agent, when trying again later may help. */
const MODEL_UNAVAILABLE = /\b(429|502|503|504|529)\b|overloaded|rate.?limit|unavailable|ECONNREFUSED|fetch failed/i
/** A stream that breaks is often the first sign of a process that ended; its exit follows within this time. */
const EXIT_FOLLOWS_MS = 200
/** An agent that has not set its turn up yet may lose a cancel: it is said again until the turn ends. */
const CANCEL_AGAIN_MS = 3_000
/** A turn that is cancelled in order ends within this time. */
const CANCEL_TURN_MS = 500

/** The agent's own record of what its last step did may lack its end. */
const INTERRUPTED =
  'Your turn was ended by a person before you were done. What you did so far is in the working copy; the last step may have been cut short. Look at it, then go on with your task.'

type Parts = {
  work: AgentWork
  driver: AcpDriver
  process: SandboxProcess
  submitted: Set<HandIn>
  clock: WorkClock
}

/** The turns of one agent process, from `initialize` to the last answer. */
export class AgentRun {
  readonly #attempt: Attempt
  readonly #parts: Parts
  #isReminded = false
  #hasBegun = false

  constructor(attempt: Attempt, parts: Parts) {
    this.#attempt = attempt
    this.#parts = parts
  }

  /** Answers `completed` or `asked`; throws an Ending for everything else, when the agent's process is gone. */
  async run(): Promise<AttemptEnd> {
    try {
      await this.#begin()
      await this.#takeTurns()
      return this.#attempt.conversation.hasUnanswered
        ? new Ending('asked', 'The agent asked a question that nobody has answered yet.').end
        : new Ending('completed', 'The agent finished.').end
    } catch (error) {
      const ending = await this.#explain(error)
      // A cancelled attempt ends all its processes anyway, and sooner.
      if (!this.#attempt.cancelled.aborted) await this.#stopProcess()
      throw ending
    } finally {
      this.#parts.driver.close()
    }
  }

  async #begin(): Promise<void> {
    const { driver, process, work } = this.#parts
    const version = await this.#during(driver.initialize())
    this.#attempt.journal.fact({ type: 'agent_started', agent: work.name, version, pid: process.pid })
    await this.#during(driver.openSession())
  }

  async #takeTurns(): Promise<void> {
    const { fence, conversation } = this.#attempt
    let own: string | undefined = this.#parts.work.prompt
    while (own !== undefined || conversation.hasPrompts) {
      await this.#during(fence.pass())
      await this.#holdWhilePaused()
      own = this.#nextPrompt(await this.#takeTurn(own))
      if (own !== undefined || conversation.hasPrompts) await deliverBundle(this.#attempt, 'wip')
    }
  }

  /** One turn, with what we say and what people said meanwhile. Answers whether it was ended for a person. */
  async #takeTurn(own: string | undefined): Promise<boolean> {
    const { conversation, steering, cancelled } = this.#attempt
    const { driver } = this.#parts
    const said = conversation.takePrompts()
    this.#recordMessages(said.flatMap(({ message }) => message ?? []))
    // A turn that has not begun cannot be ended: what wanted that stands in its prompt.
    steering.takeInterruption()
    steering.onInterrupt = () => driver.cancel()
    const text = [own, ...said.map((prompt) => prompt.text)].filter((part) => part !== undefined).join('\n\n')
    const again = setInterval(() => steering.isInterrupted && driver.cancel(), CANCEL_AGAIN_MS)
    const { stopReason } = await this.#during(driver.prompt(text)).finally(() => {
      clearInterval(again)
      steering.onInterrupt = ignore
    })
    if (cancelled.aborted) throw cancelled.reason
    const isInterrupted = steering.takeInterruption() && stopReason === 'cancelled'
    const reason = isInterrupted ? undefined : stopReasons[stopReason]
    if (reason !== undefined) throw new Ending(reason, `The agent stopped its turn: ${stopReason}.`)
    conversation.endTurn()
    return isInterrupted
  }

  /** Those in the first prompt came with the order. */
  #recordMessages(said: PersonMessage[]): void {
    const { messages } = this.#parts.work
    this.#attempt.conversation.recordTold([...(this.#hasBegun ? [] : messages), ...said])
    this.#hasBegun = true
  }

  /** Between two turns a person may let the agent stand still. Throws Ending `paused` when that lasts. */
  async #holdWhilePaused(): Promise<void> {
    const { steering, journal, conversation } = this.#attempt
    const by = steering.pausedBy
    if (by === undefined) return
    journal.fact({ type: 'paused', by })
    // An agent that leaves while nobody works with it has done nothing wrong.
    const left = this.#exited().catch((): Held => ({ goesOn: false }))
    const held = await Promise.race([steering.hold(), left])
    if (held.goesOn) return journal.fact({ type: 'resumed', by: held.by })
    if (conversation.hasUnanswered) throw new Ending('asked', 'The agent asked a question and was then paused.')
    throw new Ending('paused', `Paused by ${by}: the session goes on when the run does.`)
  }

  /** Where an interrupted turn goes on; else, once, what is still missing. Throws Ending `nothing_submitted`. */
  #nextPrompt(isInterrupted: boolean): string | undefined {
    const { conversation } = this.#attempt
    if (conversation.hasUnanswered && !conversation.hasPrompts) return undefined
    if (isInterrupted) return INTERRUPTED
    if (conversation.hasPrompts) return undefined
    const missing = this.#parts.work.mustSubmit.filter((tool) => !this.#parts.submitted.has(tool))
    if (missing.length === 0) return undefined
    if (this.#isReminded) throw new Ending('nothing_submitted', `The agent never called ${missing.join(', ')}.`)
    this.#isReminded = true
    return `You ended your turn without calling the tool ${missing.join(', ')} of the MCP server "sentra". Call it now, then end your turn.`
  }

  /** Waits for the agent, unless its process ends, its stream breaks or its time is over first. */
  async #during<T>(answer: Promise<T>): Promise<T> {
    const { driver, clock } = this.#parts
    return await Promise.race([answer, this.#exited(), driver.broken, clock.expired])
  }

  async #exited(): Promise<never> {
    throw await this.#exitEnding()
  }

  async #exitEnding(): Promise<Ending> {
    const { code, signal } = await this.#parts.process.exited
    // What it answered before it ended counts: a turn may be over, its process need not stay.
    await this.#attempt.sandbox.settled()
    await new Promise(setImmediate)
    const how = signal === null ? `with code ${code}` : `by ${signal}`
    const { stderr, reachedLimits } = this.#attempt.sandbox
    return new Ending('agent_exited', `The agent ended ${how}.\n${stderr.tail}`.trim() + reachedLimits)
  }

  async #explain(failure: unknown): Promise<Ending> {
    if (failure instanceof Ending) return failure
    if (failure instanceof RequestError) return this.#refusal(failure)
    const exited = await Promise.race([this.#exitEnding(), delay(EXIT_FOLLOWS_MS, undefined)])
    return exited ?? new Ending('agent_protocol', `The agent's ACP stream broke: ${String(failure)}`)
  }

  #refusal(error: RequestError): Ending {
    const text = `${error.message} ${JSON.stringify(error.data ?? '')}`
    return MODEL_UNAVAILABLE.test(text)
      ? new Ending('model_unavailable', `The agent could not reach its model: ${text}`)
      : new Ending('agent_protocol', `The agent answered with an error: ${text}`)
  }

  /** Ends the process before its work is bundled: cancel, SIGTERM, SIGKILL, each with its time. */
  async #stopProcess(): Promise<void> {
    const { driver, process } = this.#parts
    const exited = process.exited.then(ignore, ignore)
    driver.cancel()
    await Promise.race([exited, delay(CANCEL_TURN_MS)])
    process.signal('SIGTERM')
    await Promise.race([exited, delay(this.#attempt.spec.killGraceSeconds * 1_000)])
    process.signal('SIGKILL')
    await exited
  }
}

function ignore(): void {}
