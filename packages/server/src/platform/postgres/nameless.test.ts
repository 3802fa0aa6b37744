import { execFile, spawn } from 'node:child_process'
import { chmod } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, expect, test } from 'vitest'
import { cleanUp, makeDataDirectory, readHandle, sql } from './testing.ts'

const child = fileURLToPath(new URL('testing-child.ts', import.meta.url))
/** A number that no /etc/passwd has, as containers choose them. */
const NAMELESS = 54_321
const unshare = 'unshare'
const asNameless = ['--user', `--map-user=${NAMELESS}`, `--map-group=${NAMELESS}`]

afterEach(cleanUp)

test('an account without a name starts Postgres all the same', async () => {
  const dataDirectory = await makeDataDirectory(0o700)
  const server = spawn(unshare, [...asNameless, process.execPath, child, dataDirectory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const { connection } = await readHandle(server)
  expect(await sql(connection, 'select 1 as one')).toEqual([{ one: 1 }])
  server.kill('SIGKILL')
})

test('where user namespaces are blocked, it is told the line that gives it a name', async () => {
  const dataDirectory = await makeDataDirectory()
  await chmod(dataDirectory, 0o700)
  const script = 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"'
  const argv = [...asNameless, '--keep-caps', 'sh', '-c', script, 'sh', process.execPath, child, dataDirectory]
  await expect(promisify(execFile)(unshare, argv)).rejects.toMatchObject({
    stderr: expect.stringMatching(/add the line `sentra:x:54321:54321::.*` to \/etc\/passwd.* or set DATABASE_URL/),
  })
})
