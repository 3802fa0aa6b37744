import type { Channel, QuestionId, RunId, SpecId } from '@sentra/contract'
import { recordAudit } from '#access'
import { appendEvent } from '#events'
import { ensure, type Principal, type Tx } from '#platform'
import { answerQuestion } from '#runs'
import {
  HANDED_OFF,
  insertMessage,
  keysOf,
  listSaid,
  lockSpec,
  moveSpec,
  newestParts,
  queuePhase,
  refreshContext,
  requireBudget,
  saveSpec,
  seeSpec,
  type SpecRow,
} from '#specs'
import { sendMessage } from '#steering'
import { isHandOff } from './handoff-rules.ts'

const PASSED_OVER = 'The person answered what you asked after this.'

export type IntakeMessage = { specId: SpecId; text: string; channel: Channel }

/**
 * What a person says about an idea, from any channel: the answer to what an agent asked, a word for the one at work, or
 * what the next one begins with. A clear hand-off ends the talk. Errors: SPEC_NOT_READY, SPEC_BUDGET_SPENT, NOT_FOUND.
 */
export async function sayToArchitect(tx: Tx, principal: Principal, message: IntakeMessage): Promise<void> {
  const spec = await lockSpec(tx, message.specId)
  const said = await listSaid(tx, spec)
  const asked = said.findLast(({ author }) => author !== 'person')?.text ?? null
  const questions = said.flatMap(({ openQuestionId }) => openQuestionId ?? [])
  // Who judges finished work may ask as well.
  if (questions.length === 0) requireTalk(spec)
  await requireBudget(tx, spec.id)
  const handsOff = spec.state === 'draft' && isHandOff(message.text, asked)
  if (handsOff) await saveSpec(tx, spec.id, { handedOffAt: new Date() })
  await recordAudit(tx, principal, {
    action: 'spec:say',
    subject: spec.id,
    details: { channel: message.channel, handsOff },
  })
  appendEvent(tx, 'conversation.changed', keysOf(spec))
  await pass(tx, principal, { spec, message, questions, handsOff })
  // Whoever takes the place of the agent at work, because that was lost or its turn had ended, knows all that was said.
  await refreshContext(tx, spec.id)
}

/** A person speaks while an idea is talked about, or to an agent of a later phase that asked. */
function requireTalk({ id, state, archivedAt }: SpecRow): void {
  ensure(
    archivedAt === null,
    'CONFLICT',
    `Spec ${id} is archived: \`sentra specs archive ${id} --undo\` brings it back.`,
  )
  const decided = `Nobody writes on ${id} now: \`sentra reject ${id}\` or \`sentra specs revise ${id}\` asks for a change.`
  ensure(['draft', 'exploring', 'requirements', 'design', 'tasks'].includes(state), 'SPEC_NOT_READY', decided)
}

type Passed = { spec: SpecRow; message: IntakeMessage; questions: QuestionId[]; handsOff: boolean }

async function pass(tx: Tx, principal: Principal, { spec, message, questions, handsOff }: Passed): Promise<void> {
  const newest = questions.at(-1)
  if (newest !== undefined) {
    // Asked before it, while a word of theirs was on its way: a person answers what they read last.
    for (const questionId of questions.slice(0, -1))
      await answerQuestion(tx, principal, { questionId, answer: '', note: PASSED_OVER })
    const note = handsOff ? { note: HANDED_OFF } : {}
    await answerQuestion(tx, principal, { questionId: newest, answer: message.text, ...note })
    return
  }
  const { text, channel } = message
  await insertMessage(tx, { specId: spec.id, author: 'person', text, channel, by: principal.userId })
  const atWork = await findAtWork(tx, spec.id)
  if (atWork !== null) {
    const words = handsOff ? `${text}\n\n${HANDED_OFF}` : text
    await sendMessage(tx, principal, { runId: atWork, text: words, now: false })
    return
  }
  if (spec.runId === null) await goOn(tx, { spec, handsOff })
}

async function findAtWork(tx: Tx, specId: SpecId): Promise<RunId | null> {
  const { runId, runState } = await seeSpec(tx, specId)
  return runState === 'queued' || runState === 'running' ? runId : null
}

/** Nobody is at work: with a brief and the person's word for it the idea goes to the explorer, else the talk goes on. */
async function goOn(tx: Tx, { spec, handsOff }: Pick<Passed, 'spec' | 'handsOff'>): Promise<void> {
  const isAgreed = handsOff && spec.state === 'draft' && (await newestParts(tx, spec.id)).brief !== undefined
  if (isAgreed) await moveSpec(tx, spec, { state: 'exploring' })
  await queuePhase(tx, spec.id)
}
