import { inWrite, operations } from '#access'
import { inTenant } from '#platform'
import { sayToArchitect } from './say-to-architect.ts'
import { viewConversation } from './view-conversation.ts'

const on = operations.specs

/** Of the contract's `specs`, the conversation. */
export const conversationRoutes = {
  conversation: on.conversation.handler(({ input, context }) =>
    inTenant(context.app.database, context.principal.tenantId, (tx) => viewConversation(tx, input.specId)),
  ),
  say: on.say.handler(({ input, context }) =>
    inWrite(context, async (tx) => {
      await sayToArchitect(tx, context.principal, input)
      return viewConversation(tx, input.specId)
    }),
  ),
}
