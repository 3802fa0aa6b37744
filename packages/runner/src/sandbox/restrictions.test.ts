import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bubblewrap, describeBubblewrap, makeRun, runInside, testUser } from '../../test/sandbox-fixture.ts'
import { probeHost, runRestrictionTable } from './probe.ts'
import { createProcessTier } from './process-tier.ts'
import { tryRestrictions } from './restrictions.ts'

const SECRET = 'sk-planted-3f9a1c'

/** Looks for the secret in every environment, command line and readable file that is not the system's own. */
const SEARCH = `
import { readdirSync, readFileSync, lstatSync } from 'node:fs'
const secret = 'sk-planted-' + '3f9a1c'
const found = []
let looked = 0
const look = (path) => { try { looked += 1; if (readFileSync(path).includes(secret)) found.push(path) } catch {} }
const walk = (directory) => {
  let names = []
  try { names = readdirSync(directory) } catch {}
  for (const name of names) {
    const path = directory === '/' ? '/' + name : directory + '/' + name
    if (['/proc', '/usr', '/dev'].includes(path)) continue
    const facts = lstatSync(path)
    if (facts.isDirectory()) walk(path)
    else if (facts.isFile() && facts.size < 1e7) look(path)
  }
}
for (const pid of readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name)))
  for (const file of ['environ', 'cmdline', 'maps']) look('/proc/' + pid + '/' + file)
walk('/')
console.log(JSON.stringify({ found, looked, environment: Object.keys(process.env).toSorted() }))
`

describeBubblewrap('a tier-1 sandbox', () => {
  it('blocks everything that is tried', async () => {
    const rows = await tryRestrictions(bubblewrap, testUser)
    expect(rows.length).toBeGreaterThan(25)
    expect(rows.filter((row) => !row.blocked)).toEqual([])
  })

  it('blocks the same for the account that doctor uses', async () => {
    expect((await runRestrictionTable()).filter((row) => !row.blocked)).toEqual([])
  })

  it('is what makes the attempts fail: without isolation the same ones succeed', async () => {
    const rows = await tryRestrictions(await createProcessTier(), testUser)
    const open = rows.filter((row) => !row.blocked).map((row) => row.name)
    expect(open).toEqual(
      expect.arrayContaining([
        'read a file of the host',
        'see a process of the host',
        'read a key in any environment',
        'run without a system call filter',
        'reach a listener on the host loopback',
        'reach an address of the host',
        'reach an abstract socket of the host',
        'trace a process',
        'arrive at a listener of the host',
      ]),
    )
  })

  it('is reported by the probe', async () => {
    const tiers = await probeHost()
    expect(tiers.map(({ tier, available }) => [tier, available])).toEqual([
      ['bubblewrap', true],
      ['process', true],
    ])
  })
})

describeBubblewrap('a secret of the host', () => {
  let directory = ''
  beforeAll(async () => {
    process.env['SENTRA_PLANTED_KEY'] = SECRET
    directory = await mkdtemp(join(tmpdir(), 'sentra-secret-'))
    await chmod(directory, 0o755)
    await writeFile(join(directory, '.npmrc'), `//registry/:_authToken=${SECRET}`, { mode: 0o644 })
  })
  afterAll(async () => {
    delete process.env['SENTRA_PLANTED_KEY']
    await rm(directory, { recursive: true })
  })

  it('is in no file, environment or command line that the sandbox can read', async () => {
    const run = await makeRun()
    try {
      const { found, looked, environment } = JSON.parse(await runInside(run, SEARCH))
      expect(found).toEqual([])
      expect(looked).toBeGreaterThan(10)
      expect(environment).toEqual(['HOME', 'LANG', 'PATH', 'PWD', 'TMPDIR', 'USER'])
    } finally {
      await run.remove()
    }
  })
})
