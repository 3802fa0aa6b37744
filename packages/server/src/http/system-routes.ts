import { operations, createLoginLink } from '#access'
import { systemStatus } from './system-status.ts'

export const systemRoutes = {
  status: operations.system.status.handler(({ context }) => systemStatus(context.app, context.principal)),
  whoami: operations.system.whoami.handler(({ context }) => context.principal),
  loginLink: operations.system.loginLink.handler(async ({ context }) => {
    const link = await createLoginLink(context.app, context.principal)
    return { url: `${context.app.url()}/login?code=${link.code}`, expiresAt: link.expiresAt.toISOString() }
  }),
}
