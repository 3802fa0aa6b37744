import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Product } from './support/product.ts'
import { git } from './support/repository.ts'
import { describeProduct } from './support/requirements.ts'
import { addShop, getPullRequest, listLog, type LocalProject, startRun, untilRun } from './support/work.ts'

const CONFIG = '.sentra/config.yaml'
const config = `
test:
  - { command: node check.js, label: own check, timeoutSeconds: 30 }
roles:
  coder: { prompt: "REHEARSAL: note from the repository" }
sandbox: { maxProcesses: 200 }
tester: never
workflows:
  hotfix:
    stages:
      - { stage: CODE, kind: agent, role: coder }
      - { stage: TEST, kind: command, loopTo: CODE }
`

describeProduct('.sentra/config.yaml', () => {
  const product = new Product()
  beforeAll(() => product.start())
  afterAll(() => product.stop())

  it('defines workflow, commands and words of roles for a real run', async () => {
    const files = { [CONFIG]: config, 'check.js': 'console.log("checked by check.js", process.env.DATABASE_URL)\n' }
    const project = await addShop(product, 'configured', { files })
    const run = await startRun(product, project, { workflow: 'hotfix' })
    const { attempts } = await untilRun(product, run, 'succeeded')
    expect(attempts.map(({ stage, state }) => `${stage} ${state}`)).toEqual(['CODE succeeded', 'TEST succeeded'])
    const pull = await getPullRequest(product, run)
    expect(pull.checks).toMatchObject([{ label: 'own check', exitCode: 0 }])
    expect(pull.flags).toEqual([])
    expect((await listLog(product, run)).map(({ message }) => message)).toContain('checked by check.js undefined')
    expect((await product.get<{ patch: string }>(`/runs/${run.id}/diff`)).patch).toContain('+from the repository')
  })

  it('gives every attempt a database of its own: dependencies, template, migrations, build, ready', async () => {
    const files = {
      [CONFIG]: [
        'setup: echo step dependencies',
        'database: { kind: sqlite, file: var/shop.db, template: db/seed.db, url: "sqlite://{path}" }',
        'migrate: /usr/bin/python3 db/migrate.py',
        'build: echo step build',
        'test: /usr/bin/python3 db/check.py',
        'tester: never',
      ].join('\n'),
      'db/seed.db': '',
      'db/shop.py': [
        'import os, sqlite3',
        "address = os.environ['DATABASE_URL']",
        "shop = sqlite3.connect(address.replace('sqlite://', ''))",
      ].join('\n'),
      'db/migrate.py': [
        'from shop import shop',
        "shop.executescript('create table visits (at text); insert into visits values (1)')",
        "print('step migrations')",
      ].join('\n'),
      'db/check.py': [
        'from shop import address, shop',
        "(visits,) = shop.execute('select count(*) from visits').fetchone()",
        "print(f'step tests in {address} with {visits} visit')",
      ].join('\n'),
    }
    const project = await addShop(product, 'database', { files })
    const run = await startRun(product, project, { workflow: 'code_test', description: 'REHEARSAL: note hello' })
    await untilRun(product, run, 'succeeded')
    const lines = (await listLog(product, run)).toSorted((one, other) => one.line - other.line)
    const steps = lines.map(({ message }) => message).filter((text) => /^step|^The environment is ready/.test(text))
    const once = ['step dependencies', 'step migrations', 'step build', 'The environment is ready']
    // The second attempt finds no table of the first: it has a file of its own.
    const tested = 'step tests in sqlite:///work/var/shop.db with 1 visit'
    expect(steps).toEqual([...once, ...once, tested])
    expect((await product.get<{ patch: string }>(`/runs/${run.id}/diff`)).patch).not.toContain('shop.db')
    const shown = await product.command('projects', 'show', 'database')
    expect(shown.stdout).toMatch(/database +sqlite in var\/shop.db, as DATABASE_URL +\.sentra\/config.yaml/)
  })

  it('is read from the base commit: a branch that changes it is proved by the old one, and flagged', async () => {
    const project = await addShop(product, 'tampered', {
      settings: { setupCommand: `test -e marker || sed -i s/exit.7/exit.0/ ${CONFIG}` },
      files: { [CONFIG]: 'test: "exit 7"\ntester: never\n' },
    })
    const run = await startRun(product, project, { workflow: 'code_test', description: 'REHEARSAL: note hello' })
    const { run: failed } = await untilRun(product, run, 'failed')
    expect(failed.message).toContain('exit code 7')
    const green = await addShop(product, 'flagged', {
      settings: { setupCommand: `echo "# mine" >> ${CONFIG}` },
      files: { [CONFIG]: 'test: "exit 0"\ntester: never\n' },
    })
    const second = await startRun(product, green, { workflow: 'code_test', description: 'REHEARSAL: note hello' })
    await untilRun(product, second, 'succeeded')
    const pull = await getPullRequest(product, second)
    expect(pull.flags).toEqual([`${CONFIG} changes how Sentra runs this repository`])
    await expect(product.post(`/pull-requests/${pull.id}/merge`)).rejects.toThrow(/person must look/)
  })

  it('keeps a run from starting when it is faulty, with the line', async () => {
    const project = await addShop(product, 'faulty', { files: { [CONFIG]: 'test: node --test\ntets: x\n' } })
    const refused = /400 REPOSITORY_CONFIG_INVALID: .*line 2: tets is not known/
    await expect(startRun(product, project, { workflow: 'code' })).rejects.toThrow(refused)
    await commitConfig(project, 'test: node --test\n')
    await untilRun(product, await startRun(product, project, { workflow: 'code' }), 'succeeded')
  })
})

async function commitConfig({ path }: LocalProject, text: string): Promise<void> {
  await mkdir(join(path, '.sentra'), { recursive: true })
  await writeFile(join(path, CONFIG), text)
  await git(path, 'commit', '--quiet', '--all', '--message', 'correct it')
}
