import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { SystemStatus } from '@sentra/contract'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { NpmRegistry } from './support/npm-registry.ts'
import { Product } from './support/product.ts'
import { describeProduct } from './support/requirements.ts'
import { eventually } from './support/wait.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const VERSION = '1.18.33'

describeProduct('sentra agents', () => {
  const product = new Product()
  const registry = new NpmRegistry(join(product.base, 'npm'))
  const ran = join(product.base, 'a-script-ran')
  beforeAll(async () => {
    await registry.start()
    // The name and release that Sentra asks for, with our own ACP program inside.
    const program = `opencode-${process.platform}-${process.arch}`
    const scripts = { postinstall: `touch ${ran}` }
    await registry.publish(
      { name: 'opencode-ai', version: VERSION, scripts, optionalDependencies: { [program]: VERSION } },
      {},
    )
    const rehearsal = await readFile(join(root, 'dist/shim/rehearsal.js'), 'utf8')
    await registry.publish(
      { name: program, version: VERSION, type: 'module', scripts },
      { 'bin/opencode': `#!/usr/bin/env node\n${rehearsal}` },
    )
    await product.start({ SENTRA_LEASE_SECONDS: '5' })
  })
  afterAll(async () => {
    await product.stop()
    await registry.stop()
  })

  async function sentra(...args: string[]): Promise<{ code: number; out: string; errors: string }> {
    const argv = [join(root, 'bin/sentra.js'), '--data', product.data, 'agents', ...args]
    const npm = { npm_config_registry: registry.url, npm_config_cache: join(product.base, 'npm/cache') }
    const child = spawn(process.execPath, argv, { env: { ...process.env, ...npm }, stdio: ['ignore', 'pipe', 'pipe'] })
    const [[code], out, errors] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)])
    return { code, out, errors }
  }

  /** What the server knows of an agent of its runner. */
  async function known(name: string) {
    const { runners } = await product.get<SystemStatus>('/status')
    return runners[0]?.report.agents.find((agent) => agent.name === name)
  }

  it('says what is missing and how to get it, and fetches nothing to say what it would fetch', async () => {
    const { out } = await sentra('list')
    expect(out).toMatch(/^builtin +yes +1 +a key: anthropic or openai/m)
    expect(out).toMatch(/^opencode +no .*`sentra agents install opencode` installs it/m)
    const dry = await sentra('install', 'opencode', '--dry-run')
    expect(dry.out).toContain(`opencode-ai@${VERSION}`)
    expect(dry.out).toMatch(/about \d+ MB/)
    expect(registry.asked).toEqual([])
    expect(await readdir(join(product.data, 'agents'))).toEqual([])
  })

  it('installs without running a script, tests in a sandbox, and the running server hears of it', async () => {
    expect(await known('opencode')).toMatchObject({ available: false })
    const { code, out, errors } = await sentra('install', 'opencode')
    expect(code, errors).toBe(0)
    expect(out).toContain(`Installed opencode ${VERSION}`)
    expect(existsSync(ran)).toBe(false)
    const tested = await sentra('test', 'opencode', '--json')
    expect(JSON.parse(tested.out)).toMatchObject({
      agent: 'rehearsal (scripted, no model)',
      protocol: 1,
      canResume: true,
    })
    const isThere = async () => (await known('opencode'))?.available
    await eventually('the server hears of the agent', isThere)
    expect(await known('opencode')).toMatchObject({ version: VERSION })
    expect((await sentra('install', 'opencode')).out).toContain('installed already')
  })

  it('removes it, and the running server hears of that too', async () => {
    expect((await sentra('remove', 'opencode')).out).toBe(`Removed opencode ${VERSION}.\n`)
    await eventually('the server hears that it is gone', async () => !(await known('opencode'))?.available)
    expect((await sentra('test', 'opencode')).errors).toContain('sentra agents install opencode')
    expect((await sentra('remove', 'opencode')).out).toContain('was not installed by Sentra')
  })

  it('leaves nothing behind of what cannot be fetched', async () => {
    const { code, errors } = await sentra('install', 'codex')
    expect(code).toBe(1)
    expect(errors).toContain('@agentclientprotocol/codex-acp could not be installed; nothing was changed')
    expect(errors).toContain('404')
    expect(await readdir(join(product.data, 'agents/codex'))).toEqual([])
    expect((await sentra('install', 'nonsense')).errors).toContain('Known: claude, codex, gemini, opencode')
  })
})
