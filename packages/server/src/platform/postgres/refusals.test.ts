import { existsSync } from 'node:fs'
import { chmod, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { findPostgresBinaries, startPostgres } from './index.ts'
import { postgresPaths } from './paths.ts'
import { cleanUp, makeDataDirectory, quiet } from './testing.ts'

afterEach(cleanUp)

test('a socket path above 100 bytes is refused before anything is made', async () => {
  const parent = await makeDataDirectory()
  const start = startPostgres({ dataDirectory: join(parent, 'ü'.repeat(40)), log: quiet })
  const actual = Buffer.byteLength(join(parent, 'ü'.repeat(40), 'pg/socket/.s.PGSQL.5432'))
  await expect(start).rejects.toMatchObject({ code: 'SOCKET_PATH_TOO_LONG', details: { actual, allowed: 100 } })
  expect(await readdir(parent)).toEqual([])
})

test.each([
  { os: 'linux', cpu: 'x64', musl: true },
  { os: 'win32', cpu: 'arm64', musl: false },
])('names DATABASE_URL where no Postgres is published: $os-$cpu, musl $musl', (platform) => {
  expect(() => findPostgresBinaries(platform)).toThrow(
    expect.objectContaining({ code: 'DATABASE_START_FAILED', message: expect.stringContaining('set DATABASE_URL') }),
  )
})

test('data of another major version are refused with both versions, and left as they are', async () => {
  const dataDirectory = await makeDataDirectory()
  const { cluster } = postgresPaths(dataDirectory)
  await mkdir(cluster, { recursive: true })
  await writeFile(join(cluster, 'PG_VERSION'), '17\n')
  const start = startPostgres({ dataDirectory, log: quiet })
  await expect(start).rejects.toMatchObject({
    code: 'DATABASE_START_FAILED',
    message: expect.stringMatching(/made by Postgres 17 .* brings Postgres 18/),
  })
  expect(await readdir(cluster)).toEqual(['PG_VERSION'])
})

test('a program that answers on our socket is named and left alone', async () => {
  const dataDirectory = await makeDataDirectory()
  const { socket, socketDirectory, socketLock } = postgresPaths(dataDirectory)
  await mkdir(socketDirectory, { recursive: true })
  const stranger = createServer((connection) => connection.end()).listen(socket)
  await once(stranger, 'listening')
  await writeFile(socketLock, `${process.pid}\n`)
  const start = startPostgres({ dataDirectory, log: quiet })
  await expect(start).rejects.toMatchObject({
    code: 'DATABASE_START_FAILED',
    message: expect.stringContaining(`answers on ${socket}`),
    details: { pid: process.pid },
  })
  expect(existsSync(socket)).toBe(true)
  stranger.close()
})

test('a Postgres that ends at every try is reported with its own last words', async () => {
  const dataDirectory = await makeDataDirectory()
  const { cluster } = postgresPaths(dataDirectory)
  const first = await startPostgres({ dataDirectory, log: quiet })
  await first.stop()
  await rm(join(cluster, 'global/pg_control'))
  const start = startPostgres({ dataDirectory, log: quiet })
  await expect(start).rejects.toMatchObject({
    code: 'DATABASE_START_FAILED',
    message: expect.stringMatching(/could not find the database system[\s\S]*pg_control/),
  })
})

test('a program that cannot run is reported, and copied again once it is removed', async () => {
  const dataDirectory = await makeDataDirectory()
  const { installations } = postgresPaths(dataDirectory)
  const first = await startPostgres({ dataDirectory, log: quiet })
  await first.stop()
  await chmod(join(installations, findPostgresBinaries().version, 'bin/postgres'), 0o644)
  await expect(startPostgres({ dataDirectory, log: quiet })).rejects.toMatchObject({
    code: 'DATABASE_START_FAILED',
    message: expect.stringMatching(/EACCES/),
  })
  await rm(installations, { recursive: true })
  expect(await startPostgres({ dataDirectory, log: quiet })).toMatchObject({ reattached: false })
})

test('a lost password is refused instead of replaced', async () => {
  const dataDirectory = await makeDataDirectory()
  const { password } = postgresPaths(dataDirectory)
  const first = await startPostgres({ dataDirectory, log: quiet })
  await first.stop()
  await rm(password)
  await expect(startPostgres({ dataDirectory, log: quiet })).rejects.toMatchObject({
    code: 'DATABASE_START_FAILED',
    details: { file: password },
  })
  expect(existsSync(password)).toBe(false)
})
