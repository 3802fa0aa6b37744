import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Orphan } from '@sentra/contract'
import { recordAudit } from '#access'
import { type App, inTenant, type Principal } from '#platform'
import { dropFromTrash, listTrash } from '#projects'
import {
  keepOpenEntries,
  listLeftovers,
  listStoredProjects,
  requestPutAway,
  type StoredProject,
} from './orphans-store.ts'

type StaleRef = { store: string; ref: string }

/** What lies on hosts, as they reported it last, and in the stores of the server, as it is now. Changes nothing. */
export async function listOrphans(app: App, principal: Principal): Promise<Orphan[]> {
  const rows = await inTenant(app.database, principal.tenantId, listLeftovers)
  const onHosts = rows.map(({ changedAt, foundAt, ...same }) => ({
    ...same,
    changedAt: changedAt?.toISOString() ?? null,
    foundAt: foundAt.toISOString(),
  }))
  return [...onHosts, ...(await listStaleRefs(app, principal)).map(refOrphan)]
}

function refOrphan({ store, ref }: StaleRef): Orphan {
  return {
    path: `${store} ${ref}`,
    what: 'hidden ref of an entry that is not in the trash any more',
    sizeBytes: null,
    changedAt: null,
    dirtyFiles: null,
    unpushed: null,
    hostname: null,
    foundAt: new Date().toISOString(),
    isLeaving: false,
  }
}

/** Moves directories to the trash of their host, which does it with its next beat, and drops stale refs. */
export async function cleanOrphans(app: App, principal: Principal, path: string | undefined): Promise<Orphan[]> {
  const stale = (await listStaleRefs(app, principal)).filter(
    (ref) => path === undefined || refOrphan(ref).path === path,
  )
  await inTenant(app.database, principal.tenantId, async (tx) => {
    await requestPutAway(tx, path)
    await recordAudit(tx, principal, { action: 'orphans:clean', subject: path ?? 'all' })
  })
  for (const { store, ref } of stale) await dropFromTrash(store, [ref])
  return listOrphans(app, principal)
}

async function listStaleRefs(app: App, { tenantId }: Principal): Promise<StaleRef[]> {
  const projects = await inTenant(app.database, tenantId, listStoredProjects)
  const stores = projects.map((project) => storeOf(app, tenantId, project)).filter((store) => existsSync(store))
  const found = await Promise.all(stores.map(async (store) => ({ store, refs: await listTrash(store) })))
  const ids = found.flatMap(({ refs }) => refs.map(({ id }) => id))
  const open = await inTenant(app.database, tenantId, (tx) => keepOpenEntries(tx, ids))
  return found.flatMap(({ store, refs }) => refs.filter(({ id }) => !open.has(id)).map(({ ref }) => ({ store, ref })))
}

const storeOf = (app: App, tenantId: string, { id }: StoredProject) =>
  join(app.paths.repositories, tenantId, `${id}.git`)
