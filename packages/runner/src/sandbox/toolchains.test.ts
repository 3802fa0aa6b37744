import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { describeBubblewrap, makeRun, runInside, testUser } from '../../test/sandbox-fixture.ts'
import { findToolchains, sandboxPath, toolEnvironment } from './toolchains.ts'

let base: string
let home: string
beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'sentra-tools-')))
  await chmod(base, 0o755)
  home = join(base, 'home')
})
afterEach(async () => {
  await rm(base, { recursive: true })
})

async function program(path: string, text = '#!/bin/sh\necho ran\n'): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text, { mode: 0o755 })
}

async function link(path: string, target: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await symlink(target, path)
}

async function find(name: string, ...directories: string[]) {
  const [tool] = await findToolchains({ names: [name], path: directories.join(':'), home, user: null })
  return { path: tool?.path, mounts: tool?.mounts.map((mount) => mount.path), detail: tool?.detail }
}

describe('a tool on the PATH of the runner', () => {
  it('needs no mount in /usr', async () => {
    expect(await find('sh', '/bin')).toMatchObject({ mounts: [], detail: 'in /usr' })
  })

  it('of a version manager is shown with its version, and nothing beside it', async () => {
    const node = join(home, '.nvm/versions/node/v24.1.0')
    await program(join(node, 'bin/node'))
    await program(join(node, 'lib/node_modules/npm/bin/npm-cli.js'))
    await link(join(node, 'bin/npm'), '../lib/node_modules/npm/bin/npm-cli.js')
    expect(await find('node', join(node, 'bin'))).toMatchObject({ path: join(node, 'bin/node'), mounts: [node] })
    expect((await find('npm', join(node, 'bin'))).mounts).toEqual([node, join(node, 'lib/node_modules/npm')])
  })

  it('in a shared bin directory is shown alone, with the place its link leads to', async () => {
    const venv = join(home, '.local/share/pipx/venvs/poetry')
    await program(join(venv, 'bin/poetry'))
    await link(join(home, '.local/bin/poetry'), join(venv, 'bin/poetry'))
    await program(join(home, '.local/bin/uv'))
    const bin = join(home, '.local/bin')
    expect((await find('poetry', bin)).mounts).toEqual([join(bin, 'poetry'), venv])
    expect((await find('uv', bin)).mounts).toEqual([join(bin, 'uv')])
  })

  it('of rustup brings the toolchains and never ~/.cargo itself', async () => {
    await program(join(home, '.cargo/bin/cargo'))
    await program(join(home, '.rustup/toolchains/stable/bin/cargo'))
    await writeFile(join(home, '.cargo/credentials.toml'), 'token')
    const tools = await findToolchains({ names: ['cargo'], path: join(home, '.cargo/bin'), home, user: null })
    const mounts = tools.flatMap((tool) => tool.mounts.map((mount) => mount.path))
    expect(mounts).toEqual([join(home, '.cargo/bin'), join(home, '.rustup/toolchains')])
    expect(toolEnvironment(tools)).toEqual({ RUSTUP_HOME: join(home, '.rustup'), RUSTUP_AUTO_INSTALL: '0' })
  })

  it('never brings the home directory, nor one that holds credentials', async () => {
    await program(join(home, 'bin/deploy'))
    await program(join(home, '.acme/bin/deploy'))
    await writeFile(join(home, '.acme/credentials'), 'token')
    await program(join(home, '.aws/bin/deploy'))
    expect((await find('deploy', join(home, 'bin'))).mounts).toEqual([join(home, 'bin/deploy')])
    expect((await find('deploy', join(home, '.acme/bin'))).mounts).toEqual([join(home, '.acme/bin/deploy')])
    expect(await find('deploy', join(home, '.aws/bin'))).toMatchObject({ path: null })
  })

  it('that is missing, or belongs to a checkout, says so', async () => {
    await program(join(base, 'checkout/node_modules/.bin/tsc'))
    const missing = { path: null, detail: 'not on the PATH of the runner' }
    expect(await find('tsc', join(base, 'checkout/node_modules/.bin'))).toMatchObject(missing)
  })

  it('that the account of the run cannot reach gives way to the next one', async () => {
    await program(join(home, 'tool/bin/thing'))
    await program(join(base, 'open/bin/thing'))
    await chmod(home, 0o700)
    const path = `${join(home, 'tool/bin')}:${join(base, 'open/bin')}`
    const user = { uid: 64_321, gid: 64_321 }
    const [tool] = await findToolchains({ names: ['thing'], path, home, user })
    expect(tool?.path).toBe(join(base, 'open/bin/thing'))
    const [closed] = await findToolchains({ names: ['thing'], path: join(home, 'tool/bin'), home, user })
    expect(closed?.detail).toContain(`cannot enter ${home}`)
  })

  it('keeps the order of the PATH', async () => {
    await program(join(base, 'first/bin/one'))
    await program(join(base, 'second/bin/two'))
    const path = `${join(base, 'first/bin')}:${join(base, 'second/bin')}`
    const tools = await findToolchains({ names: ['two', 'one', 'none'], path, home, user: null })
    expect(tools.map((tool) => tool.name)).toEqual(['one', 'two', 'none'])
    expect(sandboxPath(tools).startsWith(`${path}:/usr/local/bin`)).toBe(true)
  })
})

describeBubblewrap('a tool outside /usr in a sandbox', () => {
  it('runs, by its link too, and shows nothing else of the home directory', async () => {
    const venv = join(home, '.local/share/pipx/venvs/hello')
    await program(join(venv, 'bin/hello'))
    await link(join(home, '.local/bin/hello'), join(venv, 'bin/hello'))
    await writeFile(join(home, '.netrc'), 'password')
    const search = { names: ['hello'], path: join(home, '.local/bin'), home, user: testUser }
    const run = await makeRun()
    try {
      const source = `
        import { execFileSync } from 'node:child_process'
        import { readdirSync } from 'node:fs'
        console.log(execFileSync('hello', { encoding: 'utf8' }).trim(), readdirSync('${home}'))`
      const output = await runInside(run, source, { toolchains: await findToolchains(search) })
      expect(output.trim()).toBe("ran [ '.local' ]")
    } finally {
      await run.remove()
    }
  })
})
