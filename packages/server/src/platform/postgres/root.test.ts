import { execFile } from 'node:child_process'
import { chmod, stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startPostgres } from './index.ts'
import { postgresPaths } from './paths.ts'
import { cleanUp, makeDataDirectory, quiet, sql } from './testing.ts'

const execute = promisify(execFile)
const isRoot = process.geteuid?.() === 0

beforeAll(() => {
  if (!isRoot) console.warn('skipped: only root lends Postgres another account; run these tests as root')
})
afterEach(cleanUp)

describe.skipIf(!isRoot)('as root', () => {
  test('Postgres runs as another account that owns the cluster', async () => {
    const dataDirectory = await makeDataDirectory()
    const { connection, postmasterPid } = await startPostgres({ dataDirectory, log: quiet })
    const account = (await stat(`/proc/${postmasterPid}`)).uid
    expect(account).not.toBe(0)
    expect((await stat(postgresPaths(dataDirectory).cluster)).uid).toBe(account)
    expect(await sql(connection, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  test('below a directory that only root enters, it runs in a user namespace on files of root', async () => {
    const dataDirectory = await makeDataDirectory(0o700)
    const { connection, postmasterPid } = await startPostgres({ dataDirectory, log: quiet })
    expect((await stat(postgresPaths(dataDirectory).cluster)).uid).toBe(0)
    expect((await stat(`/proc/${postmasterPid}/ns/user`)).ino).not.toBe((await stat('/proc/self/ns/user')).ino)
    expect(await sql(connection, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  test('the rows survive when the way of running changes', async () => {
    const dataDirectory = await makeDataDirectory()
    const asAccount = await startPostgres({ dataDirectory, log: quiet })
    await sql(asAccount.connection, 'create table note as select 7 as id')
    await asAccount.stop()
    for (const mode of [0o700, 0o711]) {
      await chmod(dataDirectory, mode)
      const next = await startPostgres({ dataDirectory, log: quiet })
      expect(await sql(next.connection, 'select id from note')).toEqual([{ id: 7 }])
      await next.stop()
    }
  })

  test('where user namespaces are blocked too, it names SENTRA_DATA and DATABASE_URL', async () => {
    const dataDirectory = await makeDataDirectory(0o700)
    const child = fileURLToPath(new URL('testing-child.ts', import.meta.url))
    // A namespace without other accounts, whose own limit of further namespaces is none: a locked-down container.
    const script = 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"'
    const argv = ['--user', '--map-root-user', 'sh', '-c', script, 'sh', process.execPath, child, dataDirectory]
    await expect(execute('unshare', argv)).rejects.toMatchObject({
      stderr: expect.stringMatching(/Set SENTRA_DATA to a directory .* or set DATABASE_URL.*[\s\S]*unshare failed/),
    })
  })
})
