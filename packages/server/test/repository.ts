/** Real repositories in temporary directories, made and used like a person does, with a git of their own. */
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'
import { createStore, syncStore } from '../src/projects/repository/bare-store.ts'

const run = promisify(execFile)

/** A person's git: none of the server's precautions. */
const person = {
  PATH: process.env['PATH'],
  HOME: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.com',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.com',
}

/** Runs git as a person would and answers what it printed. */
export async function asPerson(directory: string, ...args: string[]): Promise<string> {
  const { stdout } = await run('git', args, { cwd: directory, env: person })
  return stdout.trimEnd()
}

/** An empty directory that is gone after the test. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'sentra-git-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  return directory
}

/** A repository on branch main with one commit of `files`. */
export async function makeRepository(files: Record<string, string> = { 'a.txt': 'one\n' }): Promise<string> {
  const path = join(await temporaryDirectory(), 'source')
  await mkdir(path)
  await asPerson(path, 'init', '--quiet', '--initial-branch=main')
  await commitFiles(path, files)
  return path
}

/** Writes the files, commits everything, answers the commit. */
export async function commitFiles(path: string, files: Record<string, string>, message = 'change'): Promise<string> {
  await writeFiles(path, files)
  await asPerson(path, 'add', '--all')
  await asPerson(path, 'commit', '--quiet', '--allow-empty', '--message', message)
  return asPerson(path, 'rev-parse', 'HEAD')
}

export async function writeFiles(path: string, files: Record<string, string>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true })
    await writeFile(join(path, name), content)
  }
}

/** A repository, its store, and the commit they share. */
export async function makeStore(
  files?: Record<string, string>,
): Promise<{ source: string; store: string; base: string }> {
  const source = await makeRepository(files)
  const store = join(await temporaryDirectory(), 'local', 'proj-1.git')
  await createStore(store)
  return { source, store, base: await syncStore(store, source, 'main') }
}

/** A commit on top of `base`, made in a clone and fetched into the store like any other work of an agent. */
export async function commitInStore(store: string, base: string, files: Record<string, string>): Promise<string> {
  const clone = join(await temporaryDirectory(), 'clone')
  await asPerson(dirname(clone), 'clone', '--quiet', '--shared', '--no-checkout', store, clone)
  await asPerson(clone, 'checkout', '--quiet', '-b', 'work', base)
  const commit = await commitFiles(clone, files)
  await asPerson(clone, 'push', '--quiet', store, `HEAD:refs/sentra/test/${commit}`)
  return commit
}
