/** Real repositories in temporary directories, made with a git of their own. */
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'
import type { FetchBundle } from '../src/workcopy/cache.ts'

const run = promisify(execFile)

/** A git without the runner's precautions, as an agent uses it: nobody's identity, no configuration. */
const plain = { PATH: process.env['PATH'], HOME: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' }
const person = {
  ...plain,
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.com',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.com',
}

export async function asPerson(directory: string, ...args: string[]): Promise<string> {
  return (await run('git', args, { cwd: directory, env: person })).stdout.trimEnd()
}

export async function asAgent(directory: string, ...args: string[]): Promise<string> {
  return (await run('git', args, { cwd: directory, env: plain })).stdout.trimEnd()
}

/** An empty directory that is gone after the test. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'sentra-work-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  return directory
}

export async function writeFiles(path: string, files: Record<string, string>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true })
    await writeFile(join(path, name), content)
  }
}

/** A repository that stands for the server's store, with one commit. */
export async function makeStore(files: Record<string, string> = { 'a.txt': 'one\n' }): Promise<string> {
  const store = join(await temporaryDirectory(), 'store')
  await mkdir(store)
  await asPerson(store, 'init', '--quiet', '--initial-branch=main')
  await commitFiles(store, files)
  return store
}

/** Writes the files, commits everything, answers the commit. */
export async function commitFiles(path: string, files: Record<string, string>): Promise<string> {
  await writeFiles(path, files)
  await asPerson(path, 'add', '--all', '--force')
  await asPerson(path, 'commit', '--quiet', '--allow-empty', '--message', 'change')
  return asPerson(path, 'rev-parse', 'HEAD')
}

/** What the server answers to a runner that asks for a commit. */
export function serverOf(store: string, commit: string): FetchBundle {
  return async (have) => {
    const file = join(await temporaryDirectory(), 'x.bundle')
    const ref = `refs/sentra/fetch/${commit}`
    await asPerson(store, 'update-ref', ref, commit)
    await asPerson(store, 'bundle', 'create', '--quiet', file, ref, ...have.map((known) => `^${known}`))
    return file
  }
}
