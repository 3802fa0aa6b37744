import type { PromptResponse, SessionUpdate, StopReason, Usage } from '@agentclientprotocol/sdk/unstable'
import { isStepCount, ToolLoopAgent, type LanguageModel, type StepResult, type ToolSet } from 'ai'
import { Patience, waitFor } from './patience.ts'
import { type Fault, readFault } from './read-fault.ts'
import { thought, toUpdate } from './report-part.ts'
import { saveSession, type Session } from './sessions.ts'
import { shortenHistory } from './shorten-history.ts'

/** A turn that needs more answers of the model than this goes in circles. */
const MAX_STEPS = 250
/** Times an answer that was cut at the model's output limit is asked to go on. */
const MAX_CUTS = 3
const GO_ON = 'Your last answer was cut off at the output limit. Go on, in smaller pieces.'
/** Output limit for models that the SDK does not know on the Anthropic wire; its own guess of 4,096 cuts files in half. */
const OUTPUT_TOKENS = 16_000

export type TurnParts = {
  model: LanguageModel
  instructions: string
  tools: ToolSet
  session: Session
  cwd: string
  cancelled: AbortSignal
  report: (update: SessionUpdate) => Promise<void>
}

/** A turn ended because the model cannot be had; the message is for people. */
export class ModelFailed extends Error {}

/**
 * One turn of the conversation: the model is called until it has no more tool calls. Every answer that is complete is
 * saved at once, so that the session can go on in another process. Throws ModelFailed.
 */
export class TurnRun {
  readonly #parts: TurnParts
  readonly #patience = new Patience()
  readonly #usage = { inputTokens: 0, outputTokens: 0, cachedReadTokens: 0, cachedWriteTokens: 0, thoughtTokens: 0 }
  #steps = 0
  #cuts = 0

  constructor(parts: TurnParts) {
    this.#parts = parts
  }

  async take(prompt: string): Promise<PromptResponse> {
    await this.#remember([{ role: 'user', content: prompt }])
    for (;;) {
      const { fault, last } = await this.#stream()
      if (this.#parts.cancelled.aborted) return this.#end('cancelled')
      if (fault) await this.#recover(fault)
      else if (last === 'length' && this.#cuts < MAX_CUTS) await this.#askToGoOn()
      else if (last === 'tool-calls' && this.#steps < MAX_STEPS) continue
      else return this.#end(stopReasonOf(last))
    }
  }

  /** Lets the model answer and act until it stops, is stopped, or fails. */
  async #stream(): Promise<{ fault: Fault | undefined; last: string }> {
    const { session, cancelled, report, cwd } = this.#parts
    let failure: unknown
    let last = 'other'
    const agent = this.#makeAgent(async (step) => {
      last = step.finishReason
      await this.#keepStep(step)
    })
    try {
      const { fullStream } = await agent.stream({ messages: session.messages, abortSignal: cancelled })
      for await (const part of fullStream) {
        if (part.type === 'error') failure ??= part.error
        const update = toUpdate(part, cwd)
        if (update) await report(update)
      }
    } catch (error) {
      failure ??= error
    }
    return { fault: failure === undefined ? undefined : readFault(failure), last }
  }

  #makeAgent(onStepEnd: (step: StepResult<ToolSet>) => Promise<void>): ToolLoopAgent<never, ToolSet> {
    const { model, instructions, tools } = this.#parts
    const isClaude = typeof model === 'string' || model.modelId.includes('claude')
    return new ToolLoopAgent<never, ToolSet>({
      model,
      instructions,
      tools,
      // Waiting is done here, where it can be told and where a broken stream counts as well.
      maxRetries: 0,
      toolCallConcurrency: 1,
      stopWhen: isStepCount(MAX_STEPS - this.#steps),
      ...(!isClaude &&
        typeof model !== 'string' &&
        model.provider.startsWith('anthropic') && { maxOutputTokens: OUTPUT_TOKENS }),
      providerOptions: { anthropic: { cacheControl: { type: 'ephemeral' } } },
      onStepEnd,
      onError: () => undefined, // the stream tells it too; the default would print it
    })
  }

  /** An answer that broke off counts only when its tools have run: they must not run twice. */
  async #keepStep(step: StepResult<ToolSet>): Promise<void> {
    if (step.finishReason === 'error' && step.toolResults.length === 0) return
    this.#steps += 1
    this.#patience.succeeded()
    const { inputTokens = 0, outputTokens = 0, inputTokenDetails, outputTokenDetails } = step.usage
    this.#usage.inputTokens += inputTokenDetails.noCacheTokens ?? inputTokens
    this.#usage.outputTokens += outputTokens
    this.#usage.cachedReadTokens += inputTokenDetails.cacheReadTokens ?? 0
    this.#usage.cachedWriteTokens += inputTokenDetails.cacheWriteTokens ?? 0
    this.#usage.thoughtTokens += outputTokenDetails.reasoningTokens ?? 0
    await this.#remember(step.response.messages)
  }

  async #remember(messages: Session['messages']): Promise<void> {
    const { session } = this.#parts
    session.messages = [...session.messages, ...messages]
    await saveSession(session)
  }

  async #recover(fault: Fault): Promise<void> {
    const { session, report, cancelled } = this.#parts
    const shorter = fault.help === 'shorten' ? shortenHistory(session.messages) : null
    if (shorter) {
      session.messages = shorter
      return await report(thought('The conversation is too long for the model: old outputs are left out.'))
    }
    const wait = this.#patience.next(fault)
    if (wait === null) throw new ModelFailed(fault.message)
    await report(thought(`${fault.message}. Trying again in ${Math.ceil(wait / 1_000)} s.`))
    await waitFor(wait, cancelled)
  }

  async #askToGoOn(): Promise<void> {
    this.#cuts += 1
    await this.#remember([{ role: 'user', content: GO_ON }])
  }

  #end(stopReason: StopReason): PromptResponse {
    const { inputTokens, outputTokens, cachedReadTokens, cachedWriteTokens } = this.#usage
    const totalTokens = inputTokens + outputTokens + cachedReadTokens + cachedWriteTokens
    const usage: Usage = { ...this.#usage, totalTokens }
    return { stopReason, usage }
  }
}

function stopReasonOf(finish: string): StopReason {
  if (finish === 'length') return 'max_tokens'
  if (finish === 'content-filter') return 'refusal'
  return finish === 'tool-calls' ? 'max_turn_requests' : 'end_turn'
}
