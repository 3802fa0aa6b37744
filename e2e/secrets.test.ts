import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { environmentOf, findProcesses } from './support/processes.ts'
import { Product } from './support/product.ts'
import { describeProduct } from './support/requirements.ts'
import { addShop, listLog, startRun, untilRun } from './support/work.ts'

/** In two halves, so that the search itself does not hold what it looks for. */
const SECRET = ['planted-key', '71c04f9e2a'] as const
const execute = promisify(execFile)

describeProduct('what a sandbox can reach', () => {
  const product = new Product()
  beforeAll(() => product.start({ E2E_API_KEY: SECRET.join('-') }))
  afterAll(() => product.stop())

  it('finds a planted key in no environment and in no file', async () => {
    await writeFile(join(product.base, 'secret.txt'), `${SECRET.join('-')}\n`, { mode: 0o644 })
    const carriers = findProcesses(product.data).filter(({ pid }) => environmentOf(pid).includes(SECRET.join('-')))
    expect(carriers.length, 'server and runner carry the key').toBeGreaterThan(0)

    const project = await addShop(product, 'searched', {
      settings: { testCommand: 'node search.js' },
      files: { 'search.js': search },
    })
    const run = await startRun(product, project, { workflow: 'test' })
    await untilRun(product, run, 'succeeded')
    const printed = (await listLog(product, run))
      .map((line) => line.message)
      .filter((text) => text.startsWith('SEARCH'))
    expect(printed[0]).toBe('SEARCH the bait was found in ./bait.txt')
    expect(printed.slice(1)).toEqual(['SEARCH nothing else was found'])
  })

  it('installs from the registry and refuses every other host in the log', async () => {
    const files = await lockedPackage(join(product.base, 'lock'))
    const testCommand = `node -e "console.log('odd', require('is-number')('3'))" && (curl -sS -m 5 https://example.com/ || true)`
    const project = await addShop(product, 'installing', { files, settings: { testCommand } })
    const run = await startRun(product, project, { workflow: 'test' })
    await untilRun(product, run, 'succeeded')
    const lines = await listLog(product, run)
    expect(lines.map((line) => line.message).join('\n')).toContain('odd true')
    const refused = lines.filter((line) => line.message.startsWith('Network refused: example.com:443'))
    expect(refused.map((line) => line.level)).toEqual(['warn'])
  })
})

/** Looks for the key in its environment, in every environment of /proc and in every file that it can read. */
const search = `import { readdirSync, readFileSync, lstatSync, writeFileSync } from 'node:fs'
const key = ${JSON.stringify(SECRET)}.join('-')
const found = []
writeFileSync('bait.txt', key)
const holds = (path) => { try { return readFileSync(path).includes(key) } catch { return false } }
if (JSON.stringify(process.env).includes(key)) found.push('my environment')
for (const pid of readdirSync('/proc')) if (/^[0-9]+$/.test(pid))
  for (const name of ['environ', 'cmdline']) if (holds('/proc/' + pid + '/' + name)) found.push('/proc/' + pid + '/' + name)
function walk(directory) {
  let names = []
  try { names = readdirSync(directory) } catch { return }
  for (const name of names) {
    const path = directory === '/' ? '/' + name : directory + '/' + name
    if (['/proc', '/sys', '/dev'].includes(path)) continue
    let stat
    try { stat = lstatSync(path) } catch { continue }
    if (stat.isDirectory()) walk(path)
    else if (stat.isFile() && stat.size < 1_000_000 && holds(path)) found.push(path)
  }
}
walk('/')
const bait = process.cwd() + '/bait.txt'
console.log(found.includes(bait) ? 'SEARCH the bait was found in ./bait.txt' : 'SEARCH does not find anything')
const rest = found.filter((path) => path !== bait)
console.log(rest.length === 0 ? 'SEARCH nothing else was found' : 'SEARCH found it in ' + rest.join(' '))
if (rest.length > 0) process.exit(1)
`

/** Manifest with one dependency, and the lock file that the host's npm makes of it. */
async function lockedPackage(directory: string): Promise<Record<string, string>> {
  const manifest = JSON.stringify({
    name: 'shop',
    version: '1.0.0',
    type: 'module',
    dependencies: { 'is-number': '7.0.0' },
  })
  await mkdir(directory)
  await writeFile(join(directory, 'package.json'), manifest)
  await execute('npm', ['install', '--package-lock-only', '--no-audit', '--no-fund'], { cwd: directory })
  const lock = await readFile(join(directory, 'package-lock.json'), 'utf8')
  return { 'package.json': manifest, 'package-lock.json': lock, '.gitignore': 'node_modules\n' }
}
