import { execFile } from 'node:child_process'
import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { makeRepository, temporaryDirectory } from '../../../test/repository.ts'
import { git, gitStream, gitText } from './git.ts'
import { requireGit } from './require-git.ts'

/** A program called git that prints `text`, or does what `script` says, as the only one on the PATH. */
async function fakeGit(script: string): Promise<{ PATH: string }> {
  const directory = await temporaryDirectory()
  await writeFile(join(directory, 'git'), `#!/bin/sh\n${script}\n`)
  await chmod(join(directory, 'git'), 0o755)
  return { PATH: directory }
}

/** A zombie that nobody has reaped yet does not run. */
async function isRunning(pid: string): Promise<boolean> {
  const listed = await promisify(execFile)('ps', ['-o', 'stat=', '-p', pid]).catch(() => ({ stdout: '' }))
  return listed.stdout !== '' && !listed.stdout.startsWith('Z')
}

test('a failing git is GIT_FAILED with the last lines it said', async () => {
  const repository = await makeRepository()
  const failure = git(repository, ['rev-parse', '--verify', 'refs/heads/none'])
  await expect(failure).rejects.toMatchObject({ code: 'GIT_FAILED', message: expect.stringContaining('fatal:') })
})

test('exit codes that are answers do not throw', async () => {
  const repository = await makeRepository()
  const answer = await git(repository, ['rev-parse', '--quiet', '--verify', 'refs/heads/none'], { answers: [0, 1] })
  expect(answer.code).toBe(1)
})

test('a missing directory is told from a missing git', async () => {
  await expect(git('/does/not/exist', ['version'])).rejects.toMatchObject({
    code: 'GIT_FAILED',
    message: expect.stringContaining('/does/not/exist'),
  })
  const PATH = await temporaryDirectory()
  await expect(git('/', ['version'], { env: { PATH } })).rejects.toMatchObject({ code: 'GIT_MISSING' })
})

test('output beyond the bound is refused, or cut when that is asked for', async () => {
  const repository = await makeRepository({ 'big.txt': 'x'.repeat(100_000) })
  const args = ['cat-file', 'blob', 'HEAD:big.txt']
  await expect(git(repository, args, { maxBytes: 1000 })).rejects.toMatchObject({ code: 'GIT_FAILED' })
  const answer = await git(repository, args, { maxBytes: 1000, overflow: 'cut' })
  expect(answer).toMatchObject({ cut: true })
  expect(answer.stdout.length).toBe(1000)
})

test('a git that hangs is stopped with its children', async () => {
  const env = { PATH: `${(await fakeGit('sleep 600 & echo $!; wait')).PATH}:/usr/bin:/bin` }
  const started = gitStream('/', ['hang'], { env, timeoutMs: 500 })
  const printed: string[] = []
  await expect(started.forEach((chunk: Buffer) => void printed.push(chunk.toString()))).rejects.toMatchObject({
    code: 'GIT_FAILED',
    message: expect.stringContaining('stopped after 0.5 s'),
  })
  await expect.poll(() => isRunning(printed.join('').trim())).toBe(false)
})

test('a stream fails when git fails', async () => {
  const repository = await makeRepository()
  const stream = gitStream(repository, ['cat-file', 'blob', 'HEAD:none'])
  await expect(stream.toArray()).rejects.toMatchObject({ code: 'GIT_FAILED' })
})

test('git sees nothing of the environment and configuration of the server', async () => {
  process.env['SENTRA_TEST_SECRET'] = 'hush'
  const env = await fakeGit('/usr/bin/env')
  const seen = await gitText('/', ['anything'], { env })
  delete process.env['SENTRA_TEST_SECRET']
  expect(seen).not.toContain('hush')
  expect(seen).toContain('HOME=/dev/null')
  const scopes = await gitText(await makeRepository(), ['config', '--list', '--show-scope'])
  expect(scopes).not.toContain('system')
})

test('network protocols are refused', async () => {
  const repository = await makeRepository()
  for (const url of ['https://localhost:1/x.git', 'ssh://localhost/x.git', 'ext::sh -c true', 'git://localhost/x']) {
    const failure = git(repository, ['ls-remote', '--', url])
    await expect(failure).rejects.toMatchObject({ message: expect.stringContaining('not allowed') })
  }
})

test('the git of this machine will do; one that is missing or too old is refused with the way out', async () => {
  await expect(requireGit()).resolves.toMatch(/^2\.\d+/)
  await expect(requireGit(await fakeGit('echo git version 2.37.9'))).rejects.toMatchObject({
    code: 'GIT_TOO_OLD',
    message: expect.stringContaining('Upgrade git'),
  })
  await expect(requireGit({ PATH: await temporaryDirectory() })).rejects.toMatchObject({
    code: 'GIT_MISSING',
    message: expect.stringContaining('Install git'),
  })
  await expect(requireGit(await fakeGit('echo git version 3.0.1'))).resolves.toBe('3.0.1')
})
