import type { CreateTask, Task } from '@sentra/contract'
import { type CallContext, client } from '../../lib/client.ts'
import { hasChoices, type readRunChoices } from '../runs/run-choices.ts'

type Fields = Omit<CreateTask, 'autoStart' | 'ownedFiles' | 'dependsOn'>
type Input = Fields & { start: ReturnType<typeof readRunChoices> | null }
export type CreatedTask = { task: Task; refusal: unknown }

/**
 * Creates a task and starts it. With the choices of the project both happen or neither; with choices of its own the
 * start is a second call, and when that one is refused the task is there: `refusal` says why.
 */
export async function createAndStart(
  { start, ...input }: Input,
  options: { context: CallContext },
): Promise<CreatedTask> {
  if (start === null || !hasChoices(start)) {
    const task = await client.tasks.create({ ...input, ...(start && { autoStart: start.workflowType }) }, options)
    return { task, refusal: null }
  }
  const task = await client.tasks.create(input, options)
  const context = { idempotencyKey: `${options.context.idempotencyKey}-start` }
  try {
    await client.tasks.execute({ taskId: task.id, ...start }, { context })
    return { task, refusal: null }
  } catch (refusal) {
    return { task, refusal }
  }
}
