import type { QuestionId } from '@sentra/contract'
import { recordAudit } from '#access'
import { appendEvent } from '#events'
import { ensure, type Principal, type Tx } from '#platform'
import { type AttemptRow, getAttempt, insertCommand } from './attempts-store.ts'
import { changeRunState } from './change-run-state.ts'
import { getQuestion, listQuestions, type QuestionRow, saveAnswer } from './questions-store.ts'
import { resumeWithAnswer } from './resume-with-answer.ts'
import { lockRun, type RunRow } from './runs-store.ts'

/**
 * Stores a person's answer. An agent that still waits gets it as a command; one whose turn has ended is resumed by a
 * new attempt with the answer in its briefing.
 */
export async function answerQuestion(
  tx: Tx,
  principal: Principal,
  input: {
    questionId: QuestionId
    answer: string
    /** Said by the control plane to the agent alone, after the person's words. */
    note?: string
  },
): Promise<QuestionRow> {
  const { runId } = await getQuestion(tx, input.questionId)
  const run = await lockRun(tx, runId)
  const question = await getQuestion(tx, input.questionId)
  ensure(
    question.answer === null,
    'QUESTION_ANSWERED',
    `This question was answered already: \`sentra task ${run.taskId}\` shows where the run stands.`,
  )
  ensure(
    ['queued', 'running', 'waiting'].includes(run.state),
    'RUN_NOT_ACTIVE',
    `Run ${run.id} is over (${run.state}): \`sentra retry ${run.id}\` goes on from its last stage.`,
  )
  await saveAnswer(tx, question.id, { text: input.answer, by: principal.userId })
  await recordAudit(tx, principal, { action: 'question:answer', subject: question.id })
  appendEvent(tx, 'question.answered', {
    projectId: run.projectId,
    taskId: run.taskId,
    runId: run.id,
    questionId: question.id,
  })
  const attempt = await getAttempt(tx, question.attemptId)
  if (attempt.state === 'asked') await resume(tx, { run, attempt }, input.note)
  else
    await insertCommand(tx, attempt.id, {
      type: 'answer',
      key: question.key,
      text: withNote(input.answer, input.note),
    })
  return getQuestion(tx, question.id)
}

/** An agent that asked several things goes on once, when all of them are answered. */
async function resume(tx: Tx, { run, attempt }: { run: RunRow; attempt: AttemptRow }, note?: string): Promise<void> {
  const own = (await listQuestions(tx, run.id)).filter(({ attemptId }) => attemptId === attempt.id)
  if (own.some(({ answer }) => answer === null)) return
  // Those that were answered earlier have reached it.
  const late = own.filter(({ answeredAt }) => answeredAt !== null && answeredAt > (attempt.endedAt ?? answeredAt))
  const { question, answer } = told(late.length === 0 ? own.slice(-1) : late)
  await resumeWithAnswer(tx, { run, attempt }, { question, answer: withNote(answer, note) })
  await changeRunState(tx, run, { state: 'queued', message: null })
}

function told(answered: QuestionRow[]): { question: string; answer: string } {
  const number = (texts: string[]) =>
    texts.length === 1 ? (texts[0] ?? '') : texts.map((text, index) => `${index + 1}. ${text}`).join('\n')
  return {
    question: number(answered.map(({ question }) => question)),
    answer: number(answered.map(({ answer }) => answer ?? '')),
  }
}

const withNote = (answer: string, note: string | undefined) => (note === undefined ? answer : `${answer}\n\n${note}`)
