import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Toolchain } from '../sandbox/toolchains.ts'
import { findOrderedTools } from './find-ordered-tools.ts'

let base: string
beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'sentra-tools-')))
  await mkdir(join(base, 'site/bin'), { recursive: true })
  await writeFile(join(base, 'site/bin/hugo'), '', { mode: 0o755 })
  await chmod(base, 0o755)
})
afterEach(() => rm(base, { recursive: true }))

const usual = (name: string, path: string | null): Toolchain => ({
  name,
  path,
  mounts: [],
  environment: {},
  detail: path === null ? 'not on the PATH of the runner' : 'in /usr',
})
const find = (...names: string[]) => {
  const toolSearch = { path: join(base, 'site/bin'), home: join(base, 'home'), user: null }
  return findOrderedTools({ toolchains: [usual('git', '/usr/bin/git'), usual('pnpm', null)], toolSearch }, names)
}

it('adds what is named to the usual tools, with the place it was installed in', async () => {
  const found = await find('hugo', 'git')
  expect(found.map(({ name }) => name)).toEqual(['git', 'pnpm', 'hugo'])
  expect(found.at(-1)?.mounts).toEqual([{ path: join(base, 'site'), link: null }])
})

it('refuses when one that is named is missing, a usual one too; what nobody named may be', async () => {
  await expect(find('hugo', 'just', 'pnpm')).rejects.toMatchObject({
    code: 'TOOL_MISSING',
    message: expect.stringMatching(/\(pnpm: not on .* runner; just: not on .* runner\)/),
  })
  await expect(find('hugo')).resolves.toHaveLength(3)
})
