import { type TaskPriority, titleFromIdea } from '@sentra/contract'
import type { CommandContext } from '../context.ts'
import { findProject, findRun } from '../find-things.ts'
import { note, print } from '../print.ts'
import { followToEnd } from './run-task.ts'

export type QuickOptions = {
  project?: string
  title?: string
  workflow?: string
  priority: TaskPriority
  agent?: string
  model?: string
  credential?: string
  wait: boolean
}

/** Without a spec: one ticket with one task at work. The task is made first, so that a start that is refused leaves nothing behind. */
export async function askQuickly(context: CommandContext, idea: string, options: QuickOptions): Promise<void> {
  const { client, isJson, show } = context
  const { id: projectId } = await findProject(client, options.project)
  const { workflow = 'full_sdlc', agent, model, credential, priority } = options
  const title = options.title ?? titleFromIdea(idea)
  const words = { projectId, title, description: title === idea ? '' : idea, priority }
  const task = await client.tasks.create({ ...words, autoStart: workflow, agent, model, credential })
  const ticket = await client.tickets.create(words)
  await client.tasks.update({ taskId: task.id, ticketId: ticket.id })
  const { run } = await findRun(client, task.id)
  if (!isJson) note(`${ticket.id} has one task, ${task.id}; it is at work.`)
  if (!options.wait) return show({ ticket, run }, () => print(`follow it: sentra logs -f ${task.id}`))
  await followToEnd(context, run)
}
