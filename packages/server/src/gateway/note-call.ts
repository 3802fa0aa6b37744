import type { AttemptId } from '@sentra/contract'
import { echoLines, type EntryItem, notifyLines, storeLines } from '#logs'
import { type App, inTenant, type Tx } from '#platform'
import { describeModelCall } from '#usage'
import { tellOnce } from './grants-store.ts'

type Call = {
  id: number
  attemptId: AttemptId
  model: string | null
  removed: string[]
  refused: string | null
}

/**
 * Adds to the record of a call what its body turned out to ask for, and says in the log of its run, once an attempt, what
 * was taken out of it or why it was refused. Never throws: the call goes its way meanwhile.
 */
export async function noteCall(app: App, tenantId: string, call: Call): Promise<void> {
  const words = wordsFor(call)
  if (call.model === null && call.removed.length === 0 && words === undefined) return
  try {
    await inTenant(app.database, tenantId, async (tx) => {
      await describeModelCall(tx, call.id, call)
      if (words) await tell(app, tx, { attemptId: call.attemptId, ...words })
    })
  } catch (error) {
    app.log.error({ err: error, ...call }, 'a model call could not be described')
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
