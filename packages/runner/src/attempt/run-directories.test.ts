import { lstat, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { testUser } from '../../test/sandbox-fixture.ts'
import { makeRunDirectories, writeHomeFiles } from './run-directories.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sentra-home-'))
  await makeRunDirectories({ directory, user: testUser })
})
afterEach(() => rm(directory, { recursive: true }))

const write = (files: Record<string, string>) => writeHomeFiles({ directory, user: testUser }, files)

test('settings are the agent’s own, with every directory on the way', async () => {
  await write({ '.config/agent/settings.json': '{}' })
  for (const path of ['.config', '.config/agent', '.config/agent/settings.json']) {
    const facts = await lstat(join(directory, 'home', path))
    if (testUser) expect(facts.uid).toBe(testUser.uid)
    expect(facts.mode & 0o077).toBe(0)
  }
})

test('no other account of the host reaches the sockets of a run', async () => {
  const facts = await lstat(join(directory, 's'))
  expect(facts.mode & 0o007).toBe(0)
  if (testUser) expect([facts.uid, facts.gid]).toEqual([0, testUser.gid])
})

test('links that an earlier attempt left are removed, never followed', async () => {
  const outside = join(directory, 'outside')
  await mkdir(outside)
  await writeFile(join(outside, 'victim'), 'untouched')
  await symlink(outside, join(directory, 'home/.codex'))
  await symlink(join(outside, 'victim'), join(directory, 'home/settings.json'))
  await write({ '.codex/config.toml': 'new', 'settings.json': 'new' })
  expect(await readFile(join(outside, 'victim'), 'utf8')).toBe('untouched')
  await expect(lstat(join(outside, 'config.toml'))).rejects.toThrow('ENOENT')
  expect(await readFile(join(directory, 'home/.codex/config.toml'), 'utf8')).toBe('new')
})

test('what the agent keeps beside its settings stays', async () => {
  await write({ '.codex/config.toml': 'first' })
  await writeFile(join(directory, 'home/.codex/session'), 'kept')
  await write({ '.codex/config.toml': 'second' })
  expect(await readFile(join(directory, 'home/.codex/session'), 'utf8')).toBe('kept')
  expect(await readFile(join(directory, 'home/.codex/config.toml'), 'utf8')).toBe('second')
})
