import type { Conversation, ConversationMessage, SpecId } from '@sentra/contract'
import { nameOf } from '#access'
import type { Tx } from '#platform'
import { listSaid, readinessScore, type SaidRow, seeSpec, stepOf } from '#specs'
import { findUnderstanding } from './understanding-store.ts'

/** What was said about an idea, beginning with the idea itself, and how well the architect understands it. */
export async function viewConversation(tx: Tx, specId: SpecId): Promise<Conversation> {
  const spec = await seeSpec(tx, specId)
  const said = await listSaid(tx, spec)
  const understanding = await findUnderstanding(tx, spec.taskId)
  const idea = {
    author: 'person',
    by: spec.createdBy,
    text: spec.idea,
    options: [],
    openQuestionId: null,
    at: spec.createdAt,
  }
  const messages = [idea as SaidRow, ...said].map(toMessage)
  return {
    specId,
    messages,
    turn: turnOf({ messages, isWriting: stepOf(spec.state) !== undefined, hasRun: spec.runId !== null }),
    readinessScore: understanding === null ? null : readinessScore(understanding.readiness),
    readiness: understanding?.readiness ?? null,
    missing: understanding?.missing ?? [],
    decisions: understanding?.decisions ?? [],
    handedOffAt: spec.handedOffAt?.toISOString() ?? null,
  }
}

function toMessage({ author, by, text, options, openQuestionId, at }: SaidRow): ConversationMessage {
  const name = author === 'person' ? nameOf(by) : by
  return { author, by: name, text, options, questionId: openQuestionId, at: at.toISOString() }
}

type Standing = { messages: ConversationMessage[]; isWriting: boolean; hasRun: boolean }

function turnOf({ messages, isWriting, hasRun }: Standing): Conversation['turn'] {
  if (messages.some(({ questionId }) => questionId !== null)) return 'person'
  if (!isWriting) return 'nobody'
  return !hasRun && messages.at(-1)?.author === 'sentra' ? 'person' : 'agent'
}
