import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { randomPart, type Run, type RunDetail } from '@sentra/contract'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { findProcesses, isAlive, kill } from './support/processes.ts'
import { Product } from './support/product.ts'
import { describeProduct, findPostgres } from './support/requirements.ts'
import { eventually } from './support/wait.ts'
import { addShop, listLog, startRun, untilLine, untilRun } from './support/work.ts'

const PATIENCE_MS = 180_000
const CONFIG = '.sentra/config.yaml'
const client = findPostgres()
const psql = `${client} "$SHOP_URL" -X -At`

describeProduct('a Postgres for every attempt', () => {
  const product = new Product()
  beforeAll(() => product.start())
  afterAll(() => product.stop())

  const schema = [
    'create table visits (at int);',
    'create function two() returns int language sql as $$',
    '  select 2;',
    '',
    '$$;',
  ].join('\n')
  const files = {
    [CONFIG]: [
      'setup: echo step dependencies',
      'directory: app',
      'database: { kind: postgres, template: db/schema.sql, variable: SHOP_URL }',
      `migrate: ${psql} -qc "insert into visits values (two())"`,
      `test: ${psql} -c "select 'step tests saw ' || count(*) || ' visit of ' || current_user from visits"`,
      'tester: never',
    ].join('\n'),
    'db/schema.sql': schema,
    'app/README.md': 'a package\n',
  }

  it.skipIf(client === undefined)(
    'begins each from template and migrations, where the tests of the repository find it',
    async () => {
      const project = await addShop(product, 'postgres', { files })
      const run = await startRun(product, project, { workflow: 'code_test', description: 'REHEARSAL: note hello' })
      await untilRun(product, run, 'succeeded')
      const lines = (await listLog(product, run)).map(({ message }) => message)
      // One row: the second attempt finds nothing of the first.
      expect(lines.filter((text) => text.startsWith('step tests'))).toEqual(['step tests saw 1 visit of agent'])
      const { patch } = await product.get<{ patch: string }>(`/runs/${run.id}/diff`)
      expect(patch).not.toContain('postgres')
      const shown = await product.command('projects', 'show', 'postgres')
      expect(shown.stdout).toMatch(/database +postgres in the sandbox, as SHOP_URL/)
      await eventually('no server is left', () => servers().length === 0)
    },
    PATIENCE_MS,
  )

  it.skipIf(client === undefined)(
    'leaves no server behind when its agent is killed, and two at once do not meet',
    async () => {
      const project = await addShop(product, 'killed', { files })
      const hang = { workflow: 'code', description: 'REHEARSAL: hang' }
      const [one, other] = [await startRun(product, project, hang), await startRun(product, project, hang)]
      for (const run of [one, other]) await untilLine(product, run, 'The environment is ready')
      expect(servers().length).toBe(2)
      await product.command('kill', one.id)
      await eventually('its server is gone', () => servers().length === 1)

      const [server] = servers()
      kill(await shimOf(other), 'SIGKILL')
      await eventually('so is that of a shim that was killed', () => !isAlive(server?.pid ?? 0))
      await product.command('cancel', other.id)
      await eventually('no server is left', () => servers().length === 0)
    },
    PATIENCE_MS,
  )

  it(
    'says what is missing',
    async () => {
      const wanted = { [CONFIG]: 'test: node --test\ndatabase: { kind: postgres, template: db/nothing.sql }\n' }
      const open = await addShop(product, 'no-sandbox', { files: wanted, settings: { sandboxTier: 'process' } })
      const refused = /needs a sandbox.*--tier bubblewrap/
      await expect(startRun(product, open, { workflow: 'code' })).rejects.toThrow(refused)

      const project = await addShop(product, 'no-template', { files: wanted })
      const run = await startRun(product, project, { workflow: 'code', description: 'REHEARSAL: note hello' })
      const { run: failed } = await untilRun(product, run, 'failed')
      expect(failed.message).toMatch(/^CODE failed: database: exit code/)
      const why = client === undefined ? 'There is no Postgres on this host' : 'db/nothing.sql: No such file'
      await untilLine(product, run, why)
    },
    PATIENCE_MS,
  )

  async function shimOf({ id }: Run): Promise<number> {
    const { attempts } = await product.get<RunDetail>(`/runs/${id}`)
    const file = join(product.data, 'a', randomPart(attempts.at(-1)?.id ?? '').slice(0, 8), 'shim.json')
    return (JSON.parse(readFileSync(file, 'utf8')) as { pid: number }).pid
  }

  /** Each has a few processes; the first carries the place of its cluster. */
  const servers = () => findProcesses('.sentra-postgres/cluster').filter(({ command }) => command.includes(' -D '))
})
