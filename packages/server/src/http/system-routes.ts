import { operations, createLoginLink } from '#access'
import { listRunnerInfo } from './status-store.ts'
import { systemStatus } from './system-status.ts'

export const systemRoutes = {
  status: operations.system.status.handler(({ context }) => systemStatus(context.app, context.principal)),
  settings: operations.system.settings.handler(async ({ context }) => {
    const runners = await listRunnerInfo(context.app, context.principal.tenantId)
    return {
      server: context.app.config.settings,
      runners: runners.map(({ id, hostname, report }) => ({ id, hostname, settings: report.settings ?? [] })),
    }
  }),
  whoami: operations.system.whoami.handler(({ context }) => context.principal),
  loginLink: operations.system.loginLink.handler(async ({ input, context }) => {
    const link = await createLoginLink(context.app, context.principal)
    const query = new URLSearchParams({ code: link.code, ...(input?.to !== undefined && { to: input.to }) })
    return { url: `${context.app.url()}/login?${query.toString()}`, expiresAt: link.expiresAt.toISOString() }
  }),
}
