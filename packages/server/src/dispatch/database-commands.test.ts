import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, realpath, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Database } from '@sentra/contract'
import { expect, test } from 'vitest'
import { databaseEnvironment, databaseFile, prepareDatabase } from './database-commands.ts'

const run = promisify(execFile)
const sqlite = Database.parse({ kind: 'sqlite', file: 'var/shop.db', template: 'db/seed.db' })
const postgres = Database.parse({ kind: 'postgres', template: 'db/schema.sql' })

test('a file is named by the runner, a server by its place in the sandbox', () => {
  expect(databaseFile(sqlite)).toEqual({
    database: { file: 'var/shop.db', variable: 'DATABASE_URL', url: 'file:{path}' },
  })
  expect(databaseEnvironment(sqlite)).toEqual({})
  expect(databaseFile(postgres)).toEqual({})
  expect(databaseEnvironment(postgres)).toEqual({ DATABASE_URL: 'postgres://agent@127.0.0.1:5432/task' })
  const jdbc = Database.parse({ kind: 'postgres', variable: 'JDBC_URL', url: 'jdbc:postgresql://{address}?user=agent' })
  expect(databaseEnvironment(jdbc)).toEqual({ JDBC_URL: 'jdbc:postgresql://127.0.0.1:5432/task?user=agent' })
})

test('without a database there is no step', () => {
  expect(prepareDatabase({ kind: 'none' }, '')).toEqual([])
  expect(prepareDatabase(Database.parse({ kind: 'sqlite', file: 'shop.db' }), '')).toEqual([])
})

test('a file is made at the top of the repository, also when steps start in a directory', async () => {
  const top = await realpath(await mkdtemp(join(tmpdir(), 'st-database-')))
  await mkdir(join(top, 'db'))
  await mkdir(join(top, 'packages/api'), { recursive: true })
  await writeFile(join(top, 'db/seed.db'), 'seed')
  const [step] = prepareDatabase(sqlite, 'packages/api')
  // As the shim runs a step of a project with a directory.
  const script = `cd -- "$SENTRA_DIRECTORY" || exit 1\n${step?.command}`
  await run('sh', ['-c', script], { cwd: top, env: { PATH: process.env['PATH'], SENTRA_DIRECTORY: 'packages/api' } })
  const { stdout } = await run('find', [top, '-name', 'shop.db'])
  expect(stdout.trim()).toBe(join(top, 'var/shop.db'))
})

test('the script of a server is one word to the shell, whatever stands in it, and gets its template as another', async () => {
  const [step] = prepareDatabase(postgres, '')
  const { stdout } = await run('sh', ['-c', `sh() { printf '%s\\n' "$#" "$1" "$3" "$4"; }\n${step?.command}`])
  expect(stdout.split('\n')).toEqual(['4', '-c', 'database', 'db/schema.sql', ''])
  const [, script = ''] = /^sh -c '([^]*)' database/.exec(step?.command ?? '') ?? []
  await run('sh', ['-n', '-c', script.replaceAll("'\\''", "'")])
})

test.each([
  { kind: 'postgres', template: '../outside.sql' },
  { kind: 'postgres', template: "a'b.sql" },
  { kind: 'postgres', variable: 'PATH' },
  { kind: 'postgres', url: 'postgres://agent@127.0.0.1/task' },
  { kind: 'postgres', url: "postgres://{address}' x" },
  { kind: 'postgres', file: 'x.db' },
])('%o is refused', (database) => {
  expect(Database.safeParse(database).success).toBe(false)
})
