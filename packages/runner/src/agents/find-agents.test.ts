import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { launchOf, packagedAgents, reportAgents } from '../agents.ts'
import type { AgentPlaces } from './agent.ts'

const platform = `${process.platform}-${process.arch}`
const model = { wire: 'openai' as const, model: 'some-model', url: 'http://127.0.0.1:41003/v1' }

let base: string
let places: AgentPlaces
beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'sentra-find-')))
  await chmod(base, 0o755)
  const script = (name: string) => join(base, 'shim', name)
  const programs = { node: join(base, 'node'), directory: join(base, 'shim'), shim: script('shim.js') }
  places = {
    programs: {
      ...programs,
      init: script('i.js'),
      rehearsal: script('r.js'),
      builtin: script('b.js'),
      compiled: script('c'),
    },
    directory: join(base, 'agents'),
    path: join(base, 'tools/bin'),
    home: '/home/somebody',
    user: null,
  }
})
afterEach(() => rm(base, { recursive: true }))

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(base, path)), { recursive: true })
  await writeFile(join(base, path), text, { mode: 0o755 })
}

/** As `npm install --global` leaves it: a link in bin that leads into lib. */
async function installGlobally(name: string, manifest: { name: string; version: string }, program: string) {
  const directory = `tools/lib/node_modules/${manifest.name}`
  await put(`${directory}/package.json`, JSON.stringify(manifest))
  await put(`${directory}/program`, program)
  await mkdir(join(base, 'tools/bin'), { recursive: true })
  await symlink(`../lib/node_modules/${manifest.name}/program`, join(base, 'tools/bin', name))
  return join(base, directory, 'program')
}

async function installHere(version: string): Promise<string> {
  const program = `agents/opencode/${version}/node_modules/opencode-${platform}/bin/opencode`
  await put(program, 'binary')
  return join(base, program)
}

async function report(name: string) {
  return (await reportAgents(places)).find((agent) => agent.name === name)
}

test('on a bare host there are our own two, and the others say what to type', async () => {
  const agents = await reportAgents(places)
  expect(agents.filter(({ available }) => available).map(({ name }) => name)).toEqual(['builtin', 'rehearsal'])
  for (const { name } of packagedAgents) {
    expect((await report(name))?.detail).toBe(`not installed: \`sentra agents install ${name}\` installs it`)
  }
  await expect(launchOf('codex', places, model)).rejects.toMatchObject({ code: 'AGENT_MISSING' })
  await expect(launchOf('nonsense', places, model)).rejects.toMatchObject({ code: 'UNKNOWN_AGENT' })
})

test('a binary that a person installed is run as it is, with only its own directory shown', async () => {
  const program = await installGlobally('opencode', { name: 'opencode-ai', version: '9.9.9' }, '\u007fELF')
  expect(await report('opencode')).toMatchObject({ available: true, version: '9.9.9' })
  const { argv, mounts } = await launchOf('opencode', places, model)
  expect(argv).toEqual([program, 'acp'])
  expect(mounts.map(({ path }) => path)).toContain(join(base, 'tools'))
  expect(mounts.every(({ path }) => path.startsWith(join(base, 'tools')))).toBe(true)
})

test('a script for Node is run on our own Node', async () => {
  const manifest = { name: '@google/gemini-cli', version: '9.9.9' }
  const program = await installGlobally('gemini', manifest, '#!/usr/bin/env node\n')
  const { argv, mounts } = await launchOf('gemini', places, null)
  expect(argv).toEqual([places.programs.node, program, '--acp'])
  expect(mounts.map(({ path }) => path)).toContain(places.programs.node)
})

test('a program of the same name from somebody else has no known version', async () => {
  await installGlobally('opencode', { name: 'somebody-elses', version: '1.0.0' }, '\u007fELF')
  expect(await report('opencode')).toMatchObject({ available: true, version: null })
})

test('what Sentra installed wins over PATH, its newest release first, drafts never', async () => {
  await installGlobally('opencode', { name: 'opencode-ai', version: '99.0.0' }, '\u007fELF')
  await installHere('1.9.0')
  const newest = await installHere('1.10.0')
  await installHere('.new-1')
  expect(await report('opencode')).toMatchObject({ version: '1.10.0', detail: 'installed by Sentra' })
  const { argv, mounts } = await launchOf('opencode', places, model)
  expect(argv).toEqual([newest, 'acp'])
  expect(mounts).toEqual([{ path: join(base, 'agents/opencode/1.10.0'), link: null }])
})

test('a program in a directory that the account of runs cannot enter is not used, and the reason is said', async () => {
  await installGlobally('opencode', { name: 'opencode-ai', version: '9.9.9' }, '\u007fELF')
  await chmod(join(base, 'tools'), 0o700)
  places.user = { uid: 64_321, gid: 64_321 }
  const found = await report('opencode')
  expect(found).toMatchObject({ available: false })
  expect(found?.detail).toContain(`cannot enter ${join(base, 'tools')}`)
})

test('an agent whose files cannot be read is missing, and the others are found all the same', async () => {
  const program = await installGlobally('opencode', { name: 'opencode-ai', version: '9.9.9' }, '\u007fELF')
  await put(join(dirname(program), 'package.json').slice(base.length), 'no json')
  expect(await report('opencode')).toMatchObject({
    available: false,
    detail: expect.stringContaining('cannot be read'),
  })
  expect(await report('builtin')).toMatchObject({ available: true })
})

test('every agent is told the address on its loopback and a key without meaning', async () => {
  for (const { settings } of packagedAgents) {
    const { environment, files = {} } = settings(model)
    const told = JSON.stringify({ environment, files })
    expect(told).toContain('http://127.0.0.1:41003')
    expect(told).toContain('some-model')
    expect(told).toMatch(/"sentra\\?"/)
  }
})
