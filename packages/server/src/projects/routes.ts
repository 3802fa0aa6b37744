import { inWrite, operations } from '#access'
import { inTenant } from '#platform'
import { setProjectStatus, updateProject } from './change-project.ts'
import { checkPlaces } from './check-places.ts'
import { createProject, inspectProject } from './create-project.ts'
import { cancelFetch, fetchProject } from './fetch/start-fetch.ts'
import { getSettingsInForce } from './get-settings-in-force.ts'
import { findNewPlace } from './move-project.ts'
import { getProject, listProjects, toProject } from './projects-store.ts'

const on = operations.projects

export const projectRoutes = {
  create: on.create.handler(async ({ input, context }) => {
    const inspected = await inspectProject(context.app, context.principal, input)
    return inWrite(context, (tx) => createProject(tx, context.principal, inspected))
  }),
  list: on.list.handler(({ input, context }) =>
    inTenant(context.app.database, context.principal.tenantId, async (tx) => {
      const rows = await listProjects(tx, { ...input, limit: input.limit + 1 })
      const items = rows.slice(0, input.limit).map(toProject)
      return { items, next: rows.length > input.limit ? (items.at(-1)?.id ?? null) : null }
    }),
  ),
  get: on.get.handler(({ input, context }) =>
    inTenant(context.app.database, context.principal.tenantId, async (tx) =>
      toProject(await getProject(tx, input.projectId)),
    ),
  ),
  settings: on.settings.handler(({ input, context }) =>
    getSettingsInForce(context.app, context.principal, input.projectId),
  ),
  update: on.update.handler(async ({ input, context }) => {
    await checkPlaces(context.app, context.principal, input)
    const place = await findNewPlace(context.app, context.principal.tenantId, input)
    return inWrite(context, (tx) => updateProject(tx, context.principal, { ...input, place }))
  }),
  fetch: on.fetch.handler(({ input, context }) =>
    inWrite(context, (tx) => fetchProject(tx, context.principal, input.projectId)),
  ),
  cancelFetch: on.cancelFetch.handler(({ input, context }) =>
    inWrite(context, (tx) => cancelFetch(tx, context.principal, input.projectId)),
  ),
  archive: on.archive.handler(({ input, context }) =>
    inWrite(context, (tx) => setProjectStatus(tx, context.principal, { ...input, status: 'archived' })),
  ),
  restore: on.restore.handler(({ input, context }) =>
    inWrite(context, (tx) => setProjectStatus(tx, context.principal, { ...input, status: 'active' })),
  ),
}
