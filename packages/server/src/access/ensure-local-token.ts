import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { type App, LOCAL_TENANT, LOCAL_USER } from '#platform'
import { insertTenant, insertToken } from './access-store.ts'
import { hashSecret, newSecret } from './secrets.ts'

/**
 * The local person's token: a 0600 file that the command line reads. Whoever can read it owns this installation.
 * Deleting the file and starting again makes a new one; the old token stays valid until it is removed.
 */
export async function ensureLocalToken(app: Pick<App, 'database' | 'paths'>): Promise<void> {
  if (!existsSync(app.paths.token)) {
    const temporary = `${app.paths.token}.${process.pid}`
    writeFileSync(temporary, `${newSecret()}\n`, { mode: 0o600, flag: 'wx' })
    renameSync(temporary, app.paths.token)
  }
  const sha256 = hashSecret(readFileSync(app.paths.token, 'utf8').trim())
  await insertTenant(app, LOCAL_TENANT, 'Local')
  const owner = { tenantId: LOCAL_TENANT, userId: LOCAL_USER, role: 'tenant_admin' } as const
  await insertToken(app, { ...owner, sha256, kind: 'token', expiresAt: null })
}
