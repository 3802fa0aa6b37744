import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runSentra, sentra } from './support/command.ts'
import { findProcesses } from './support/processes.ts'
import { Product } from './support/product.ts'
import { eventually } from './support/wait.ts'

/** Root may write everywhere, so it becomes nobody. */
const asNobody =
  process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--inh-caps=-all'] : []

describe('a start that cannot work', () => {
  let base = ''
  beforeEach(() => {
    base = mkdtempSync('/tmp/se-')
    chmodSync(base, 0o755)
  })
  afterEach(() => {
    const left = findProcesses(base)
    if (left.length > 0) throw new Error(`left behind: ${JSON.stringify(left)}`)
    rmSync(base, { recursive: true, force: true })
  })

  it('on a port that is taken says so last, and leaves no database behind', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const { code, stderr } = await serve('d', ['--port', String(port)])
    other.close()
    const words = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('{"level":30'))
    expect(words).toEqual([
      `PORT_TAKEN: Port ${port} on 127.0.0.1 is taken by another program: choose one with \`sentra serve --port N\` or SENTRA_PORT.`,
      'Stopped: the server could not start: see its message above',
    ])
    expect(code).toBe(1)
  })

  it('that is stopped before it was ready leaves no database behind', async () => {
    const data = join(base, 'd')
    const starting = spawn(process.execPath, [sentra, '--data', data, 'serve', '--port', '0'], { stdio: 'ignore' })
    await eventually('Postgres is on its way', () => existsSync(join(data, 'pg/data/postmaster.pid')))
    starting.kill('SIGTERM')
    await once(starting, 'exit')
    expect(findProcesses(base)).toEqual([])
  })

  it.each([
    ['may not be made', 'closed/d'],
    ['may not be written', 'closed'],
    ['is a file', 'file'],
  ])('in a data directory that %s', async (_why, name) => {
    mkdirSync(join(base, 'closed'), { mode: 0o555 })
    writeFileSync(join(base, 'file'), 'precious')
    const { code, stderr } = await serve(name, [], { prefix: asNobody })
    expect(stderr).toMatch(/^DATA_DIRECTORY_UNUSABLE: Cannot use .*: choose one that you may write with --data/)
    expect(code).toBe(1)
    expect(readdirSync(base).toSorted()).toEqual(['closed', 'file'])
  })

  it('below /proc, where nothing can be made, ends', async () => {
    const { code, stderr } = await runSentra(['--data', '/proc/sentra', 'serve'])
    expect(stderr).toMatch(/^DATA_DIRECTORY_UNUSABLE/)
    expect(code).toBe(1)
  })

  it('in a data directory whose path is too long for its sockets', async () => {
    const name = 'x'.repeat(90)
    const { code, stderr } = await serve(name, [])
    expect(stderr).toMatch(/SOCKET_PATH_TOO_LONG: .*at least \d+ bytes shorter/)
    expect(code).toBe(1)
    expect(readdirSync(join(base, name))).toEqual([])
  })

  it('with a git that is too old, which doctor says too', async () => {
    const environment = { PATH: `${fakeGit('2.30.0')}:${process.env['PATH']}` }
    const { code, stderr } = await serve('d', [], { environment })
    expect(stderr).toMatch(/GIT_TOO_OLD: git 2\.30\.0 is too old: Sentra needs 2\.38 or newer\. Upgrade git/)
    expect(code).toBe(1)
    expect(existsSync(join(base, 'd/pg'))).toBe(false)
    const doctor = await runSentra(['doctor'], { environment })
    expect(doctor.stdout).toMatch(/missing +git +2\.30\.0 is too old: install 2\.38/)
    expect(doctor.code).toBe(1)
  })

  it('without git', async () => {
    const { code, stderr } = await serve('d', [], { environment: { PATH: base } })
    expect(stderr).toMatch(/GIT_MISSING: git is not on the PATH\. Install git 2\.38/)
    expect(code).toBe(1)
  })

  it('with settings that make no sense names all of them', async () => {
    const environment = { SENTRA_PORT: 'eighty', IDLE_THRESHOLD_MINUTES: '-1', DATABASE_URL: 'mysql://x' }
    const { code, stderr } = await serve('d', [], { environment })
    expect(stderr).toMatch(/CONFIG_INVALID: .*SENTRA_PORT.*DATABASE_URL.*IDLE_THRESHOLD_MINUTES/)
    expect(code).toBe(1)
  })

  const serve = (
    name: string,
    args: string[],
    options: { environment?: Record<string, string>; prefix?: string[] } = {},
  ) => runSentra(['--data', join(base, name), 'serve', ...args], options)

  /** Answers every question for its version, as an old git does. */
  function fakeGit(version: string): string {
    const path = join(base, 'bin/git')
    mkdirSync(dirname(path))
    writeFileSync(path, `#!/bin/sh\necho git version ${version}\n`, { mode: 0o755 })
    return dirname(path)
  }
})

describe('a second serve on one data directory', () => {
  const product = new Product()
  afterAll(() => product.stop())

  it('says where the first runs and leaves it alone', async () => {
    await product.start()
    const { url, pid } = product.state()
    const { code, stderr } = await product.command('serve', '--port', '0')
    expect(stderr).toContain(`ALREADY_RUNNING: Sentra already runs on ${product.data} at ${url}`)
    expect(code).toBe(1)
    expect(product.state()).toMatchObject({ url, pid })
    expect(await product.get('/projects')).toMatchObject({ items: [] })
  })
})
