import { inWrite, operations } from '#access'
import { inTenant } from '#platform'
import { getRunDetail, viewRun } from '#runs'
import { handBack } from './hand-back.ts'
import { killAgents } from './kill-agents.ts'
import { listMessages } from './messages-store.ts'
import { pauseRun } from './pause-run.ts'
import { resumeRun } from './resume-run.ts'
import { sendMessage, toMessage } from './send-message.ts'
import { takeOver, toTakeover } from './take-over.ts'
import { findNewestTakeover } from './takeovers-store.ts'

const on = operations.runs

/** Of the contract's `runs`, what steers agents, and the run with how they were steered. */
export const steeringRoutes = {
  get: on.get.handler(({ input, context }) =>
    inTenant(context.app.database, context.principal.tenantId, async (tx) => {
      const detail = await getRunDetail(tx, input.runId)
      const takeover = await findNewestTakeover(tx, input.runId)
      return {
        ...detail,
        messages: (await listMessages(tx, input.runId)).map((row) => toMessage(row, detail.run)),
        takeover: takeover ? toTakeover(takeover, detail.run) : null,
      }
    }),
  ),
  send: on.send.handler(({ input, context }) => inWrite(context, (tx) => sendMessage(tx, context.principal, input))),
  pause: on.pause.handler(({ input, context }) =>
    inWrite(context, async (tx) => viewRun(tx, await pauseRun(tx, context.principal, input))),
  ),
  resume: on.resume.handler(({ input, context }) =>
    inWrite(context, async (tx) => viewRun(tx, await resumeRun(tx, context.principal, input.runId))),
  ),
  kill: on.kill.handler(({ input, context }) => inWrite(context, (tx) => killAgents(tx, context.principal, input))),
  take: on.take.handler(({ input, context }) => inWrite(context, (tx) => takeOver(tx, context.principal, input.runId))),
  handBack: on.handBack.handler(({ input, context }) => handBack(context.app, context.principal, input)),
}
