import type { QuestionId } from '@sentra/contract'
import { recordAudit } from '#access'
import { appendEvent } from '#events'
import { ensure, type Principal, type Tx } from '#platform'
import { getAttempt, insertCommand } from './attempts-store.ts'
import { changeRunState } from './change-run-state.ts'
import { getQuestion, type QuestionRow, saveAnswer } from './questions-store.ts'
import { resumeWithAnswer } from './resume-with-answer.ts'
import { lockRun } from './runs-store.ts'

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
  const told = input.note === undefined ? input.answer : `${input.answer}\n\n${input.note}`
  if (attempt.state === 'asked') {
    await resumeWithAnswer(tx, { run, attempt }, { question: question.question, answer: told })
    await changeRunState(tx, run, { state: 'queued', message: null })
  } else {
    await insertCommand(tx, attempt.id, { type: 'answer', key: question.key, text: told })
  }
  return getQuestion(tx, question.id)
}
