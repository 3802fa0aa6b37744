import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, readlink, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { findPostgresBinaries, startPostgres, stopPostgres } from './index.ts'
import { postgresPaths } from './paths.ts'
import { cleanUp, makeDataDirectory, quiet, sql } from './testing.ts'

afterEach(cleanUp)

test('starts an empty database, stops it, and finds the rows after the next start', async () => {
  const dataDirectory = await makeDataDirectory()
  const cold = await startPostgres({ dataDirectory, log: quiet })
  await sql(cold.connection, 'create table note as select 7 as id')
  await cold.stop()
  expect(existsSync(`/proc/${cold.postmasterPid}`)).toBe(false)

  const warm = await startPostgres({ dataDirectory, log: quiet })
  expect(await sql(warm.connection, 'select id from note')).toEqual([{ id: 7 }])
  expect([cold.reattached, warm.reattached]).toEqual([false, false])
  expect(await stopPostgres(dataDirectory)).toBe(true)
  expect(await stopPostgres(dataDirectory)).toBe(false)
})

test('listens on its Unix socket alone, durable, in UTC and UTF-8 that knows letters', async () => {
  const { connection } = await startPostgres({ dataDirectory: await makeDataDirectory(), log: quiet })
  const settings = await sql(
    connection,
    `select name, setting from pg_settings where name in ('listen_addresses', 'fsync', 'synchronous_commit', 'jit',
     'data_checksums', 'server_encoding', 'TimeZone', 'log_timezone', 'password_encryption')`,
  )
  expect(Object.fromEntries(settings.map(({ name, setting }) => [name, setting]))).toEqual({
    listen_addresses: '',
    fsync: 'on',
    synchronous_commit: 'on',
    jit: 'off',
    data_checksums: 'on',
    server_encoding: 'UTF8',
    TimeZone: 'UTC',
    log_timezone: 'UTC',
    password_encryption: 'scram-sha-256',
  })
  expect(await sql(connection, `select upper('é') as letter`)).toEqual([{ letter: 'É' }])
  expect((await stat(connection.host)).mode & 0o777).toBe(0o700)
})

test('keeps the password in a file of mode 0600, out of command lines, and refuses another', async () => {
  const dataDirectory = await makeDataDirectory()
  const { connection, postmasterPid } = await startPostgres({ dataDirectory, log: quiet })
  const paths = postgresPaths(dataDirectory)
  expect((await stat(paths.password)).mode & 0o777).toBe(0o600)
  expect(await readFile(paths.password, 'utf8')).toBe(connection.password)
  expect(await readFile(`/proc/${postmasterPid}/cmdline`, 'utf8')).not.toContain(connection.password)
  expect((await readdir(paths.home)).toSorted()).toEqual(['data', 'password', 'postgres.log', 'socket'])
  await expect(sql({ ...connection, password: 'guess' }, 'select 1')).rejects.toMatchObject({ code: '28P01' })
})

test('runs its own copy of the binaries, with an environment that holds nothing of ours', async () => {
  process.env.SENTRA_TEST_SECRET = 'do-not-inherit'
  process.env.PGOPTIONS = '-c jit=on'
  try {
    const dataDirectory = await makeDataDirectory()
    const { postmasterPid } = await startPostgres({ dataDirectory, log: quiet })
    const { version } = findPostgresBinaries()
    const program = join(dataDirectory, 'postgres', version, 'bin', 'postgres')
    expect(await readlink(`/proc/${postmasterPid}/exe`)).toBe(program)
    expect(await readFile(`/proc/${postmasterPid}/maps`, 'utf8')).not.toContain('node_modules')
    expect(await readFile(`/proc/${postmasterPid}/environ`, 'utf8')).not.toMatch(/SENTRA_TEST_SECRET|PGOPTIONS/)
  } finally {
    delete process.env.SENTRA_TEST_SECRET
    delete process.env.PGOPTIONS
  }
})

test('removes a copy of the binaries that was cut short, and other versions', async () => {
  const dataDirectory = await makeDataDirectory()
  const { installations } = postgresPaths(dataDirectory)
  const { version } = findPostgresBinaries()
  await mkdir(join(installations, `${version}.cut`, 'bin'), { recursive: true })
  await mkdir(join(installations, '17.1.0'))
  await startPostgres({ dataDirectory, log: quiet })
  expect(await readdir(installations)).toEqual([version])
})

test('puts a log above 10 MB aside at the start', async () => {
  const dataDirectory = await makeDataDirectory()
  const { home, log } = postgresPaths(dataDirectory)
  await mkdir(home)
  await writeFile(log, '')
  await truncate(log, 11 * 1024 * 1024)
  await startPostgres({ dataDirectory, log: quiet })
  expect((await stat(`${log}.1`)).size).toBe(11 * 1024 * 1024)
  expect((await stat(log)).size).toBeLessThan(10_000)
})
