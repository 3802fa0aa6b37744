import {
  type Conversation,
  type ConversationMessage,
  onlyText,
  PASSING_SCORE,
  type PhaseProgress,
  type Spec,
} from '@sentra/contract'
import { markdownText } from './markdown-text.ts'
import { styled } from './print.ts'
import { phaseLine, readinessText } from './spec-text.ts'
import type { SpecNow } from './watch-spec.ts'

type Seen = { messages: number; phases: Map<string, string>; readiness: string | undefined }
/** What was said on this terminal stands there already. */
export type Said = { mine: string[] }

/** Gives what is new since the last time, as lines to print: how ready the idea is, what was said, phases that ended. */
export function createTalkText(said: Said, skipped: number): (now: SpecNow, columns: number) => string[] {
  const seen: Seen = { messages: skipped, phases: new Map(), readiness: undefined }
  return ({ spec, conversation }, columns) => [
    ...newPhases(spec, seen),
    ...newReadiness(conversation, seen, columns),
    ...newMessages(conversation, seen).flatMap((message) => messageText(message, said, columns)),
  ]
}

function newMessages({ messages }: Conversation, seen: Seen): ConversationMessage[] {
  const fresh = messages.slice(seen.messages)
  seen.messages = messages.length
  return fresh
}

function newReadiness(conversation: Conversation, seen: Seen, columns: number): string[] {
  const text = readinessText(conversation, columns)
  if (text === undefined || text === seen.readiness) return []
  seen.readiness = text
  return [text]
}

/** A line for each phase that is done or stopped, or was sent back by the checker, once. */
function newPhases({ phases }: Spec, seen: Seen): string[] {
  return phases.flatMap((phase) => {
    const key = `${phase.state} ${phase.tries}`
    if (seen.phases.get(phase.phase) === key) return []
    seen.phases.set(phase.phase, key)
    return phaseText(phase)
  })
}

function phaseText(phase: PhaseProgress): string[] {
  const { state, score, tries, feedback } = phase
  if (state === 'done') return [phaseLine(phase)]
  const isSentBack = state === 'running' && tries > 0 && score !== null && score < PASSING_SCORE
  if (!isSentBack && state !== 'waiting' && state !== 'failed') return []
  return [phaseLine(phase), ...(feedback === null ? [] : [styled('dim', `  ${onlyText(feedback)}`)])]
}

/** An agent's words with what they offer to choose from; another person's with their name. */
function messageText(message: ConversationMessage, said: Said, columns: number): string[] {
  const { author, by, text, options } = message
  if (author === 'person') {
    const own = said.mine.indexOf(text)
    if (own >= 0) {
      said.mine.splice(own, 1)
      return []
    }
    return [hang(styled('cyan', '» '), `${onlyText(by)}: ${text}`, columns)]
  }
  const list = options.map((option, index) => `    ${styled('cyan', String(index + 1))}  ${onlyText(option)}`)
  return ['', hang(styled('cyan', '● '), text, columns), ...list]
}

/** A text behind a mark of two columns. */
function hang(mark: string, text: string, columns: number): string {
  return mark + markdownText(text, columns - 2).replaceAll('\n', '\n  ')
}

/** A number chooses what was offered; anything else is said as it stands. `/done` ends the talk. */
export function answerOf(typed: string, { messages }: Conversation): string {
  if (typed === '/done') return 'Nothing else.'
  const options = messages.findLast(({ questionId }) => questionId !== null)?.options ?? []
  return (/^\d{1,2}$/.test(typed) ? options[Number(typed) - 1] : undefined) ?? typed
}
