import type { JournalFact } from '@sentra/contract'
import { JournalFact as FactSchema } from '@sentra/contract'
import type { Frame } from '@sentra/contract/journal'
import type { EntryItem } from '#logs'

/** A fact of the journal with its place in time; undefined body when it was not readable. */
export type ReadFact = { timeMs: number; fact: JournalFact | undefined; raw: string }

/** Facts come from a host that runs strangers' code: each is checked, and what fails the check becomes a warning. */
export function readFact(frame: Frame): ReadFact {
  const raw = Buffer.from(frame.body).toString('utf8')
  return { timeMs: frame.timeMs, fact: parse(raw), raw }
}

function parse(raw: string): JournalFact | undefined {
  try {
    return FactSchema.safeParse(JSON.parse(raw)).data
  } catch {
    return undefined // not JSON: reported as a warning line by toEntry
  }
}

const MAX_RAW = 500
const TOOL_LEVEL = { pending: 'debug', in_progress: 'info', completed: 'debug', failed: 'warn' } as const

/** The line that a fact adds to the log of its run; undefined for facts that say nothing to a reader. */
export function toEntry({ timeMs, fact, raw }: ReadFact): EntryItem | undefined {
  if (!fact) return entry(timeMs, ['warn', 'An unreadable journal fact was ignored.', { raw: raw.slice(0, MAX_RAW) }])
  const described = describe(fact)
  return described && entry(timeMs, described)
}

type Described = [level: EntryItem['level'], message: string, metadata?: Record<string, unknown>]

function describe(fact: JournalFact): Described | undefined {
  switch (fact.type) {
    case 'log':
      return [fact.level, fact.message, fact.metadata]
    case 'step_started':
      return ['info', `${fact.label} started`, { step: fact.step }]
    case 'step_ended':
      return describeStepEnd(fact)
    case 'agent_started':
      return ['info', `${fact.agent} ${fact.version} is at work`, { agentName: fact.agent, pid: fact.pid }]
    case 'agent_text':
      return [fact.kind === 'thought' ? 'debug' : 'info', fact.text, { agent: fact.kind }]
    case 'tool':
      return [TOOL_LEVEL[fact.status], fact.title, { toolUsed: fact.kind, status: fact.status, paths: fact.paths }]
    case 'usage':
      return ['debug', `${fact.inputTokens} tokens in, ${fact.outputTokens} out`, { ...fact.raw }]
    case 'plan':
      return ['info', 'Plan submitted', {}]
    case 'review':
      return [
        'info',
        `Review: ${fact.review.verdict}, ${fact.review.findings.length} findings`,
        { verdict: fact.review.verdict },
      ]
    case 'submission':
      return describeSubmission(fact)
    case 'understanding':
      return ['info', `Understands the idea better: ${fact.understanding.missing.length} things are missing`, {}]
    case 'question':
      return ['warn', `Question for a person: ${fact.question}`, { options: fact.options }]
    case 'prompted':
      return describePrompted(fact)
    case 'paused':
      return ['info', `The agent stands still, paused by ${fact.by}`, {}]
    case 'resumed':
      return ['info', `The agent goes on, resumed by ${fact.by}`, {}]
    case 'progress':
      return ['info', fact.message, {}]
    case 'followup':
      return ['info', `Follow-up proposed: ${fact.title}`, { description: fact.description }]
    case 'ended':
      return [
        fact.end.outcome === 'failed' ? 'error' : 'info',
        `Attempt ${fact.end.outcome}: ${fact.end.message}`,
        { reason: fact.end.reason },
      ]
    case 'refused':
      return describeRefused(fact)
    case 'published':
      return fact.hostPort === null
        ? ['warn', `Port ${fact.port} could not be published: ${fact.message}`]
        : ['info', `Port ${fact.port} is published on 127.0.0.1:${fact.hostPort}`]
    case 'listening':
    case 'session':
    case 'bundle':
    case 'command_applied':
      return undefined
  }
}

function describeSubmission({ submission }: Extract<JournalFact, { type: 'submission' }>): Described {
  if (submission.kind !== 'grade') return ['info', `Handed in: ${submission.kind}`, {}]
  const { score, feedback } = submission.body
  return ['info', `Graded ${score} of 1: ${feedback}`, { score }]
}

function describePrompted({ messages }: Extract<JournalFact, { type: 'prompted' }>): Described {
  const said = messages.map(({ by, text }) => `${by}: ${text}`).join('\n')
  return ['info', `Read by the agent: ${said}`, { messages: messages.map(({ id }) => id) }]
}

function describeRefused({ host, port, reason, asked }: Extract<JournalFact, { type: 'refused' }>): Described {
  return ['warn', `Network refused: ${host}:${port} (${reason}). ${allowHint(reason)}`.trim(), { asked }]
}

/** Of what is refused for another reason, nothing in the settings would change it. */
function allowHint(reason: string): string {
  return reason === 'not-listed' ? "Allow it on the task's page, or with `sentra allow`, if it is needed." : ''
}

function describeStepEnd(fact: Extract<JournalFact, { type: 'step_ended' }>): Described {
  const isFine = fact.exitCode === 0 || fact.exitCode === null
  const code = fact.exitCode === null ? '' : ` with exit code ${fact.exitCode}`
  return [
    isFine ? 'info' : 'error',
    `${fact.label} ended${code}`,
    { step: fact.step, duration: Math.round(fact.durationMs) },
  ]
}

function entry(timeMs: number, [level, message, metadata = {}]: Described): EntryItem {
  return { kind: 'entry', timeMs, level, message, metadata }
}
