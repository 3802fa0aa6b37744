import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SentraError } from '@sentra/contract'
import { type ProgramResult, runProgram } from '../run-program.ts'
import { findEntry } from './find-installed.ts'
import type { PackagedAgent } from './agent.ts'

/** Half a gigabyte over a slow line. */
const INSTALL_MS = 30 * 60_000
const REPORT_MS = 2_000
const MB = 1_000_000
const DRAFT = '.new-'

export type Installation = {
  /** `$DATA/agents`. */
  directory: string
  /** The operator's own: npm finds its registry, proxy and cache by it. */
  environment: NodeJS.ProcessEnv
  /** Called with a line for the person who waits. */
  report: (line: string) => void
}

export type Installed = { directory: string; version: string; isNew: boolean }

/**
 * Fetches the known release of an agent from npm's registry, without running any package's scripts. It is put together
 * aside and renamed, so a directory that is there is complete. SETUP_FAILED with npm's own words.
 */
export async function installAgent(row: PackagedAgent, to: Installation): Promise<Installed> {
  const { name, version } = row.package
  const parent = join(to.directory, row.name)
  const directory = join(parent, version)
  if (await isDirectory(directory)) return { directory, version, isNew: false }
  await mkdir(parent, { recursive: true, mode: 0o755 })
  await removeDrafts(parent)
  const draft = join(parent, `${DRAFT}${process.pid}`)
  try {
    await mkdir(draft)
    await writeFile(join(draft, 'package.json'), '{"private":true}')
    to.report(`Installing ${name}@${version} (about ${row.package.megabytes} MB) into ${directory}`)
    const { code, stderr } = await watchSize(draft, to, runNpm(row, draft, to.environment))
    if (code !== 0) throw refusal(name, stderr.trim().split('\n').slice(-5).join('\n') || `npm ended with code ${code}`)
    if ((await findEntry(row, draft)) === null) {
      throw refusal(name, `it has no program for ${process.platform}-${process.arch}`)
    }
    await rename(draft, directory)
    return { directory, version, isNew: true }
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

function runNpm(row: PackagedAgent, draft: string, environment: NodeJS.ProcessEnv): Promise<ProgramResult> {
  const flags = [
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--no-package-lock',
    '--loglevel=error',
    '--global=false',
    // An agent's program for this processor is an optional dependency, which the operator's own settings may leave out.
    '--include=optional',
  ]
  const argv = ['npm', 'install', ...flags, '--prefix', draft, `${row.package.name}@${row.package.version}`]
  return runProgram(argv, { env: environment, cwd: draft, timeoutMs: INSTALL_MS }).catch((error: Error) => {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw isMissing ? new SentraError('TOOL_MISSING', 'npm is not on the PATH: install Node.js with npm.') : error
  })
}

/** Says how much has arrived while `work` goes on: npm itself is silent unless it has a terminal. */
async function watchSize<T>(draft: string, { report }: Installation, work: Promise<T>): Promise<T> {
  const timer = setInterval(() => {
    void sizeOf(draft).then((bytes) => report(`  ${Math.round(bytes / MB)} MB`))
  }, REPORT_MS)
  try {
    return await work
  } finally {
    clearInterval(timer)
  }
}

/** Bytes below a directory; files that come and go meanwhile count as nothing. */
async function sizeOf(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const sizes = await Promise.all(
    files.map((file) =>
      stat(file).then(
        (facts) => facts.size,
        () => 0,
      ),
    ),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** What installations left behind that were killed. */
async function removeDrafts(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(DRAFT) || isRunning(Number(name.slice(DRAFT.length)))) continue
    await rm(join(parent, name), { recursive: true, force: true })
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false // ESRCH: gone. A process of another account would not install into our directory.
  }
}

function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (facts) => facts.isDirectory(),
    () => false,
  )
}

function refusal(name: string, reason: string): SentraError {
  return new SentraError('SETUP_FAILED', `${name} could not be installed; nothing was changed.\n${reason}`)
}
