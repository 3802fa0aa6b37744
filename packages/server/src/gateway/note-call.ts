import type { AttemptId } from '@sentra/contract'
import { echoLines, type EntryItem, notifyLines, storeLines } from '#logs'
import { type App, inTenant, type Tx } from '#platform'
import { tellOnce } from './grants-store.ts'

type Call = { attemptId: AttemptId; told: string[]; removed: string[]; refused: string | null }

/**
 * Says in the log of a call's run, once an attempt, what was taken out of it or why it was refused. Never throws: the call
 * goes its way meanwhile.
 */
export async function noteCall(app: App, tenantId: string, call: Call): Promise<void> {
  const words = wordsFor(call)
  if (!words || call.told.includes(words.message)) return
  try {
    await inTenant(app.database, tenantId, (tx) => tell(app, tx, { attemptId: call.attemptId, ...words }))
  } catch (error) {
    app.log.error({ err: error, ...call }, 'the log of a run could not be told of a model call')
  }
}

type Words = Pick<EntryItem, 'level' | 'message'>

function wordsFor({ removed, refused }: Call): Words | undefined {
  if (refused !== null) return { level: 'warn', message: `A model call was refused: ${refused}` }
  if (removed.length === 0) return undefined
  const message = `Left out of model calls: ${removed.join(', ')}. The model service would use its own network for the agent; \`sentra projects set PROJECT --provider-tools allow\` lets it.`
  return { level: 'info', message }
}

async function tell(app: App, tx: Tx, { attemptId, level, message }: Words & { attemptId: AttemptId }): Promise<void> {
  const owner = await tellOnce(tx, attemptId, message)
  if (!owner) return
  const line: EntryItem = { kind: 'entry', level, message, metadata: { from: 'gateway' }, timeMs: Date.now() }
  const of = { ...owner, attemptId }
  await notifyLines(tx, owner.runId, await storeLines(tx, of, [line]))
  echoLines(app, of, [line])
}
