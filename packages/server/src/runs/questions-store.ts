import { type AttemptId, type Question, type QuestionId, type RunId, SentraError } from '@sentra/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'

export type QuestionRow = Omit<Question, 'askedAt' | 'answeredAt'> & {
  runId: RunId
  key: string
  askedAt: Date
  answeredAt: Date | null
}

function selectQuestions(tx: Tx) {
  return tx.db
    .selectFrom('questions')
    .select([
      sql<QuestionId>`id`.as('id'),
      sql<RunId>`run_id`.as('runId'),
      sql<AttemptId>`attempt_id`.as('attemptId'),
      'key',
      'question',
      sql<string[]>`options`.as('options'),
      'answer',
      'asked_at as askedAt',
      'answered_at as answeredAt',
    ])
    .where('tenant_id', '=', tx.tenantId)
}

type NewQuestion = {
  id: QuestionId
  runId: RunId
  attemptId: AttemptId
  key: string
  question: string
  options: string[]
}

/** False when the journal was replayed and the question is there already. */
export async function insertQuestion(tx: Tx, question: NewQuestion): Promise<boolean> {
  const result = await tx.db
    .insertInto('questions')
    .values({
      id: question.id,
      run_id: question.runId,
      attempt_id: question.attemptId,
      key: question.key,
      question: question.question,
      options: JSON.stringify(question.options),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return result.numInsertedOrUpdatedRows === 1n
}

export async function getQuestion(tx: Tx, questionId: QuestionId): Promise<QuestionRow> {
  const row = await selectQuestions(tx).where('id', '=', questionId).executeTakeFirst()
  if (!row)
    throw new SentraError(
      'NOT_FOUND',
      `There is no question ${questionId}: \`sentra task <task>\` shows what was asked.`,
    )
  return row
}

export async function listQuestions(tx: Tx, runId: RunId): Promise<QuestionRow[]> {
  return selectQuestions(tx).where('run_id', '=', runId).orderBy('asked_at').execute()
}

export async function saveAnswer(tx: Tx, questionId: QuestionId, answer: { text: string; by: string }): Promise<void> {
  await tx.db
    .updateTable('questions')
    .set({ answer: answer.text, answered_by: answer.by, answered_at: new Date() })
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', questionId)
    .execute()
}

export function toQuestion(row: QuestionRow): Question {
  const { runId: _run, key: _key, ...question } = row
  return { ...question, askedAt: row.askedAt.toISOString(), answeredAt: row.answeredAt?.toISOString() ?? null }
}
