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
  requireBudget,
  saveSpec,
  seeSpec,
  type SpecRow,
} from '#specs'
import { sendMessage } from '#steering'
import { isHandOff } from './handoff-rules.ts'

export type IntakeMessage = { specId: SpecId; text: string; channel: Channel }

/**
 * What a person says about an idea, from any channel: the answer to what an agent asked, a word for the one at work, or
 * what the next one begins with. A clear hand-off ends the talk. Errors: SPEC_NOT_READY, SPEC_BUDGET_SPENT, NOT_FOUND.
 */
export async function sayToArchitect(tx: Tx, principal: Principal, message: IntakeMessage): Promise<void> {
  const spec = await lockSpec(tx, message.specId)
  requireTalk(spec)
  await requireBudget(tx, spec.id)
  const said = await listSaid(tx, spec)
  const asked = said.findLast(({ author }) => author !== 'person')?.text ?? null
  const question = said.findLast(({ openQuestionId }) => openQuestionId !== null)?.openQuestionId ?? null
  const handsOff = spec.state === 'draft' && isHandOff(message.text, asked)
  if (handsOff) await saveSpec(tx, spec.id, { handedOffAt: new Date() })
  await recordAudit(tx, principal, {
    action: 'spec:say',
    subject: spec.id,
    details: { channel: message.channel, handsOff },
  })
  appendEvent(tx, 'conversation.changed', keysOf(spec))
  await pass(tx, principal, { spec, message, question, handsOff })
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

type Passed = { spec: SpecRow; message: IntakeMessage; question: QuestionId | null; handsOff: boolean }

async function pass(tx: Tx, principal: Principal, { spec, message, question, handsOff }: Passed): Promise<void> {
  const note = handsOff ? { note: HANDED_OFF } : {}
  if (question !== null) {
    await answerQuestion(tx, principal, { questionId: question, answer: message.text, ...note })
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
