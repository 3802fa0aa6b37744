import type { PlanEntry, SessionUpdate, ToolCall, ToolCallUpdate, Usage } from '@agentclientprotocol/sdk/unstable'
import type { JournalFact } from '@sentra/contract/journal-facts'
import type { Journal } from '../journal.ts'
import { AgentText } from './agent-text.ts'

const MAX_TITLE = 500
const MAX_ID = 200
const MAX_PATHS = 50
const MAX_PATH = 1_000
/** Limit of the `progress` fact. */
const MAX_PROGRESS = 2_000
/** Tool calls that never end must not fill the memory. */
const MAX_OPEN_TOOLS = 1_000

type ToolFact = Extract<JournalFact, { type: 'tool' }>

const newTool = { type: 'tool', kind: 'other', status: 'pending', paths: [] as string[] } as const

const planMarks = { pending: '[ ]', in_progress: '[~]', completed: '[x]' }

/** Turns what an ACP session reports into journal facts. Everything in an update was written by a stranger. */
export class SessionRecorder {
  readonly text: AgentText
  readonly #journal: Journal
  readonly #tools = new Map<string, ToolFact>()
  #context: Record<string, unknown> = {}

  constructor(journal: Journal) {
    this.#journal = journal
    this.text = new AgentText(journal)
  }

  /** Records one update; kinds that say nothing about the work are left out. */
  record(update: SessionUpdate): void {
    switch (update.sessionUpdate) {
      case 'agent_message_chunk':
        return this.#addText('message', update.content)
      case 'agent_thought_chunk':
        return this.#addText('thought', update.content)
      case 'tool_call':
      case 'tool_call_update':
        return this.#recordTool(update)
      case 'plan':
        return this.#recordPlan(update.entries)
      case 'usage_update':
        this.#context = { contextUsed: update.used, contextSize: update.size, cost: update.cost ?? null }
        return
      default:
    }
  }

  /** Records the tokens of one turn. Agents that report none leave the metering to the gateway. */
  recordUsage(usage: Usage | null | undefined): void {
    this.text.flush()
    if (!usage) return
    const { inputTokens, outputTokens, cachedReadTokens, cachedWriteTokens, thoughtTokens } = usage
    this.#journal.fact({
      type: 'usage',
      inputTokens: toCount(inputTokens),
      outputTokens: toCount(outputTokens),
      raw: { ...this.#context, cachedReadTokens, cachedWriteTokens, thoughtTokens },
    })
  }

  /** Records that the agent asked and was allowed: the sandbox is the boundary, not the question. */
  recordPermission(call: ToolCallUpdate): void {
    this.text.flush()
    this.#journal.log('info', `Allowed: ${(call.title ?? call.toolCallId).slice(0, MAX_TITLE)}`)
  }

  #addText(kind: 'message' | 'thought', content: { type: string }): void {
    if (content.type === 'text' && 'text' in content) this.text.add(kind, String(content.text))
  }

  /** An update carries only what changed, and many carry only output: those add nothing to the record. */
  #recordTool(update: ToolCall | ToolCallUpdate): void {
    const id = update.toolCallId.slice(0, MAX_ID)
    const before = this.#tools.get(id)
    const fact = mergeTool(before ?? { ...newTool, toolCallId: id, title: id }, update)
    if (JSON.stringify(before) === JSON.stringify(fact)) return
    this.#remember(id, fact)
    this.text.flush()
    this.#journal.fact(fact)
  }

  #remember(id: string, fact: ToolFact): void {
    const [oldest] = this.#tools.keys()
    if (this.#tools.size >= MAX_OPEN_TOOLS && oldest !== undefined) this.#tools.delete(oldest)
    this.#tools.set(id, fact)
  }

  #recordPlan(entries: PlanEntry[]): void {
    this.text.flush()
    const message = entries.map(({ status, content }) => `${planMarks[status]} ${content}`).join('\n')
    this.#journal.fact({ type: 'progress', message: message.slice(0, MAX_PROGRESS) })
  }
}

function mergeTool(before: ToolFact, update: ToolCall | ToolCallUpdate): ToolFact {
  return {
    ...before,
    title: (update.title ?? before.title).slice(0, MAX_TITLE),
    kind: update.kind ?? before.kind,
    status: update.status ?? before.status,
    paths: update.locations?.slice(0, MAX_PATHS).map(({ path }) => path.slice(0, MAX_PATH)) ?? before.paths,
  }
}

function toCount(tokens: number): number {
  return Number.isFinite(tokens) ? Math.max(0, Math.round(tokens)) : 0
}
