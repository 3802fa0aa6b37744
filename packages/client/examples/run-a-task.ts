// Creates a task, starts it, follows it to its end, and prints the change.
// SENTRA_URL=http://127.0.0.1:4700 SENTRA_TOKEN=$(cat ~/.local/share/sentra/token) node run-a-task.ts PROJECT "TITLE"
import { createClient } from '@sentra/client'

const [projectName, title = 'Add discount codes to the cart'] = process.argv.slice(2)
const sentra = createClient({
  url: process.env['SENTRA_URL'] ?? 'http://127.0.0.1:4700',
  token: process.env['SENTRA_TOKEN'],
})

const { items: projects } = await sentra.projects.list({ limit: 500 })
const project = projects.find(({ name }) => name === projectName)
if (!project) throw new Error(`There is no project ${projectName}.`)

// Taken before the start, so that no event is missed.
const { lastEventSeq } = await sentra.system.status()
const task = await sentra.tasks.create({ projectId: project.id, title })
const run = await sentra.tasks.execute({ taskId: task.id, workflowType: 'iterative_code_test' })

for await (const event of sentra.events({ after: lastEventSeq })) {
  if (!('runId' in event.data) || event.data.runId !== run.id) continue
  console.log(event.seq, event.type)
  if (event.type === 'workflow_complete' || event.type === 'workflow_failed') break
}
const { patch } = await sentra.runs.diff({ runId: run.id })
console.log(patch)
