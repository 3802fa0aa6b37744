import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { installPacked, type Packed } from './support/packed.ts'
import { endProcesses } from './support/processes.ts'
import { describeProduct } from './support/requirements.ts'

/** Most that an installation may take on the disk, and the part of it that is ours. */
const INSTALLED_MB = 400
const TARBALL_MB = 5
const DEMO_MS = 120_000

const manifest = fileURLToPath(new URL('../package.json', import.meta.url))

describeProduct('the package, without a checkout, as a plain person', () => {
  const base = mkdtempSync('/tmp/se-')
  let packed: Packed
  beforeAll(async () => {
    packed = await installPacked(base)
  })
  afterAll(async () => {
    await endProcesses(base)
    rmSync(base, { recursive: true, force: true })
  })

  /** What a person types after `sentra`, in an environment that knows nothing of this checkout. */
  async function sentra(...args: string[]): Promise<{ code: number | null; output: string }> {
    const [program = '', ...rest] = [...packed.prefix, ...packed.program, ...args]
    const env = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: base, TMPDIR: base }
    const child = spawn(program, rest, { env, stdio: ['ignore', 'pipe', 'pipe'], timeout: DEMO_MS })
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
    const [code, out, err] = await Promise.all([ended, text(child.stdout), text(child.stderr)])
    return { code, output: out + err }
  }

  it('is small', () => {
    const [tarball, installed] = [packed.tarballBytes, packed.installedBytes].map((bytes) => bytes / 1_000_000)
    console.log(`tarball ${tarball?.toFixed(1)} MB, installed ${installed?.toFixed(0)} MB`)
    expect(tarball).toBeLessThan(TARBALL_MB)
    expect(installed).toBeLessThan(INSTALLED_MB)
  })

  it('says the version of the checkout', async () => {
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
    expect(await sentra('--version')).toEqual({ code: 0, output: `${version}\n` })
  })

  it('knows what this machine can do, and its agents', async () => {
    const [doctor, agents] = await Promise.all([sentra('doctor'), sentra('agents')])
    expect(doctor.output).toMatch(/(ok|warning) +sandbox bubblewrap/)
    expect(doctor.output).toMatch(/ok +blocked: /)
    expect(doctor.output).not.toContain('missing')
    expect(agents.output).toMatch(/builtin +yes/)
  })

  it(
    '`sentra demo` goes from a task to a merged change, with one fix on the way',
    async () => {
      const { code, output } = await sentra('demo')
      expect(output).toContain('tests ended with exit code 1')
      expect(output).toContain('✓ PLAN  ✓ CODE (2)  ✓ TEST (2)  ✓ REVIEW')
      expect(output).toContain('+function applyDiscount(totalCents, code) {')
      expect(output).toMatch(/Merged into main as [0-9a-f]{10}/)
      expect(output).toMatch(/\| \* [0-9a-f]+ code: Add discount codes to the cart \(fix 1\)/)
      expect(code).toBe(0)
    },
    DEMO_MS,
  )
})
