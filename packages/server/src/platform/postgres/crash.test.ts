import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chown, copyFile, cp, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterEach, expect, test } from 'vitest'
import type { PostgresConnection } from './connection.ts'
import { startPostgres } from './index.ts'
import { postgresPaths } from './paths.ts'
import { cleanUp, crash, makeDataDirectory, quiet, readHandle, sql, startInChild, until } from './testing.ts'

afterEach(cleanUp)

test('reattaches to the Postgres of a server that was killed', async () => {
  const dataDirectory = await makeDataDirectory()
  const child = startInChild(dataDirectory)
  const first = await readHandle(child)
  await sql(first.connection, 'create table note as select 7 as id')
  await crash(child)

  const second = await startPostgres({ dataDirectory, log: quiet })
  expect(second).toMatchObject({ reattached: true, postmasterPid: first.postmasterPid, connection: first.connection })
  expect(await sql(second.connection, 'select id from note')).toEqual([{ id: 7 }])
  await second.stop()
  expect(existsSync(join(dataDirectory, 'pg/data/postmaster.pid'))).toBe(false)
})

test('starts again after a kill in the middle of initdb and removes what it left', async () => {
  const dataDirectory = await makeDataDirectory()
  const { home, password } = postgresPaths(dataDirectory)
  const child = startInChild(dataDirectory)
  let draft: string | undefined
  await until(async () => {
    draft = existsSync(home) ? (await readdir(home)).find((name) => name.startsWith('new-')) : undefined
    return draft !== undefined && existsSync(join(home, draft, 'data/base/1'))
  })
  await crash(child)
  expect(await readdir(home)).toContain(draft)
  const kept = await readFile(password, 'utf8')

  const { connection } = await startPostgres({ dataDirectory, log: quiet })
  expect(connection.password).toBe(kept)
  expect((await readdir(home)).toSorted()).toEqual(['data', 'password', 'postgres.log', 'socket'])
})

test('a killed postmaster loses no committed row', async () => {
  const dataDirectory = await makeDataDirectory()
  const first = await startPostgres({ dataDirectory, log: quiet })
  await sql(first.connection, 'create table note (id int primary key)')
  const writers = [0, 1, 2].map((writer) => writeUntilBroken(first.connection, writer))
  await until(async () => Number((await sql(first.connection, 'select count(*) from note'))[0]?.count) > 200)
  process.kill(first.postmasterPid, 'SIGKILL')

  const second = await startPostgres({ dataDirectory, log: quiet })
  const committed = (await Promise.all(writers)).flat()
  const stored = new Set((await sql(second.connection, 'select id from note')).map(({ id }) => Number(id)))
  expect(second.reattached).toBe(false)
  expect(committed.length).toBeGreaterThan(200)
  expect(committed.filter((id) => !stored.has(id))).toEqual([])
})

/** Inserts row after row until the connection breaks; returns the ids whose commit was confirmed. */
async function writeUntilBroken(connection: PostgresConnection, writer: number): Promise<number[]> {
  const client = new Client(connection)
  client.on('error', () => {})
  await client.connect()
  const committed: number[] = []
  for (;;) {
    const id = committed.length * 3 + writer
    try {
      await client.query('insert into note values ($1)', [id])
    } catch {
      return committed
    }
    committed.push(id)
  }
}

test('waits for the orphans of a killed postmaster, also when its pid now belongs to another program', async () => {
  const dataDirectory = await makeDataDirectory()
  const { lock } = postgresPaths(dataDirectory)
  const first = await startPostgres({ dataDirectory, log: quiet })
  const idle = new Client(first.connection)
  idle.on('error', () => {})
  await idle.connect()
  const orphan = Number((await idle.query('select pg_backend_pid() as pid')).rows[0].pid)
  process.kill(orphan, 'SIGSTOP')
  process.kill(first.postmasterPid, 'SIGKILL')
  const [, ...rest] = (await readFile(lock, 'utf8')).split('\n')
  await writeFile(lock, [process.pid, ...rest].join('\n'))

  const refusals: object[] = []
  const start = startPostgres({ dataDirectory, log: { info() {}, warn: (facts) => void refusals.push(facts) } })
  await until(() => refusals.length >= 2)
  process.kill(orphan, 'SIGCONT')
  expect(await start).toMatchObject({ reattached: false })
  expect(JSON.stringify(refusals)).toContain('shared memory')
  await idle.end()
})

test('starts although the pid of a stale postmaster.pid now belongs to another program, and leaves that alone', async () => {
  const dataDirectory = await makeDataDirectory()
  const { cluster, lock, socketLock } = postgresPaths(dataDirectory)
  const first = await startPostgres({ dataDirectory, log: quiet })
  await sql(first.connection, 'create table note as select 7 as id')
  const { uid, gid } = await stat(cluster)
  for (const path of [lock, socketLock]) await copyFile(path, `${path}.kept`)
  await first.stop()
  // Postgres heeds a pid only when it may signal it: the stranger runs as the same account.
  const stranger = spawn('sleep', ['600'], { uid, gid })
  for (const path of [lock, socketLock]) await leaveStale(path, stranger, { uid, gid })

  const second = await startPostgres({ dataDirectory, log: quiet })
  expect(await sql(second.connection, 'select id from note')).toEqual([{ id: 7 }])
  await second.stop()
  expect([stranger.exitCode, stranger.signalCode]).toEqual([null, null])
  await crash(stranger)
})

/** Puts back the kept lock file of an ended Postgres, its pid that of a stranger. */
async function leaveStale(path: string, stranger: ChildProcess, owner: { uid: number; gid: number }): Promise<void> {
  const [, ...rest] = (await readFile(`${path}.kept`, 'utf8')).split('\n')
  await writeFile(path, [stranger.pid, ...rest].join('\n'))
  await chown(path, owner.uid, owner.gid)
}

test('starts although a full disk left an empty postmaster.pid', async () => {
  const dataDirectory = await makeDataDirectory()
  const first = await startPostgres({ dataDirectory, log: quiet })
  await first.stop()
  await writeFile(postgresPaths(dataDirectory).lock, '')
  const second = await startPostgres({ dataDirectory, log: quiet })
  expect(second.reattached).toBe(false)
})

test('a copy of the directory of a running Postgres gets its own, and leaves the original running', async () => {
  const [original, copy] = [await makeDataDirectory(), await makeDataDirectory()]
  const first = await startPostgres({ dataDirectory: original, log: quiet })
  await sql(first.connection, 'create table note as select 7 as id')
  await cp(original, copy, { recursive: true, filter: (path) => !path.includes('.s.PGSQL') })
  const second = await startPostgres({ dataDirectory: copy, log: quiet })
  expect(second.postmasterPid).not.toBe(first.postmasterPid)
  expect(await sql(second.connection, 'select id from note')).toEqual([{ id: 7 }])
  await second.stop()
  expect(await sql(first.connection, 'select id from note')).toEqual([{ id: 7 }])
})

test('a directory that was moved while Postgres runs in it is refused, not opened twice', async () => {
  const dataDirectory = await makeDataDirectory()
  const { home } = postgresPaths(dataDirectory)
  const first = await startPostgres({ dataDirectory, log: quiet })
  await rename(home, `${home}-moved`)
  const moved = join(await makeDataDirectory(), 'pg')
  await rename(`${home}-moved`, moved)
  const start = startPostgres({ dataDirectory: join(moved, '..'), log: quiet })
  await expect(start).rejects.toMatchObject({ code: 'DATABASE_START_FAILED', details: { pid: first.postmasterPid } })
  await rename(moved, home)
})
