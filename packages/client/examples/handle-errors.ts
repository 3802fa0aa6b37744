// What an error looks like, how to give up waiting, and how a write is repeated without happening twice.
import { createClient, newKey, SentraError } from '@sentra/client'

const sentra = createClient({
  url: process.env['SENTRA_URL'] ?? 'http://127.0.0.1:4700',
  token: process.env['SENTRA_TOKEN'],
})

const { version, milliseconds } = await sentra.ping()
console.log(`Sentra ${version} answered after ${milliseconds} ms`)

try {
  await sentra.projects.create({ path: '/nowhere' })
} catch (error) {
  if (!(error instanceof SentraError)) throw error
  console.log(error.code, error.status, error.message)
}

// A key of your own, kept with your own record of the work, makes a write safe to send again after a crash.
const context = { idempotencyKey: newKey() }
const [project] = (await sentra.projects.list({})).items
if (project) {
  const first = await sentra.tasks.create({ projectId: project.id, title: 'Once' }, { context })
  const second = await sentra.tasks.create({ projectId: project.id, title: 'Once' }, { context })
  console.log(first.id === second.id ? 'one task' : 'two tasks')
}

const giveUp = new AbortController()
const waiting = sentra.system.status({}, { signal: giveUp.signal }).catch((error: unknown) => (error as Error).name)
giveUp.abort()
console.log(await waiting)
