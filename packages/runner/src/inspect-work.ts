import { chmod, lstat, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { runFiles } from '@sentra/shim/spec'
import { z } from 'zod'
import { makeRunDirectories } from './attempt/run-directories.ts'
import type { Host } from './host.ts'
import { removeCgroups } from './sandbox/cgroups.ts'
import { runLaunch } from './sandbox/run-launch.ts'
import type { RunUser } from './sandbox/run-user.ts'
import { git } from './workcopy/git.ts'

const LOOK_MS = 60_000
const MOST_FILES = 100
const MOST_COMMITS = 1_000
const LIMITS = { memoryMb: 1_024, maxProcesses: 64, cpus: 1 }
/** Far from the accounts that runs are given. */
const LOOK_USER = 9_998

/** Runs in the sandbox, in the working copy: its own settings may name programs, which then find no network and no host. */
const script = `
import { spawnSync } from 'node:child_process'
const safe = ['-c', 'safe.directory=*', '-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false']
const git = (...args) => spawnSync('git', [...safe, ...args], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
const status = git('status', '--porcelain', '-z', '--untracked-files=all', '--no-renames')
const log = git('rev-list', '--max-count=${MOST_COMMITS}', 'HEAD')
if (status.status !== 0) throw new Error(status.stderr)
const files = status.stdout.split('\\0').filter(Boolean).map((line) => line.slice(3))
const commits = log.status === 0 ? log.stdout.split('\\n').filter(Boolean) : []
console.log(JSON.stringify({ files: files.slice(0, ${MOST_FILES}), commits }))
`

const Answer = z.object({ files: z.array(z.string()), commits: z.array(z.string().regex(/^[0-9a-f]{40,64}$/)) })

type Unsaved = { dirtyFiles: string[] | null; unpushed: number | null }
const UNKNOWN: Unsaved = { dirtyFiles: null, unpushed: null }

/**
 * What of a working copy exists nowhere else: files never committed, and commits that the cache of its project lacks.
 * git runs in a sandbox only, because an agent wrote the repository. Unknown where that cannot be found out.
 */
export async function inspectWork(host: Host, directory: string): Promise<Unsaved> {
  const work = join(directory, runFiles.work)
  const facts = await lstat(work).catch(() => undefined)
  const repository = await lstat(join(work, '.git')).catch(() => undefined)
  if (!facts?.isDirectory() || !repository?.isDirectory()) return UNKNOWN
  const place = await mkdtemp(join(host.paths.agents, '.look-'))
  try {
    const objects = await borrowedObjects(host, work)
    const answer = await look(host, { place, work, objects, user: userOf(host, facts) })
    const unpushed = objects === null ? null : await countMissing(dirname(objects), answer.commits)
    return { dirtyFiles: answer.files, unpushed }
  } catch (error) {
    host.log.warn({ err: error, directory }, 'what was never committed there could not be found out')
    return UNKNOWN
  } finally {
    await rm(place, { recursive: true, force: true })
  }
}

/** The account that the files belong to; root's own are looked at by one that may do nothing. */
function userOf({ config }: Host, { uid, gid }: RunUser): RunUser | null {
  if (!config.isRoot) return null
  return uid === 0 ? { uid: config.runUidBase + LOOK_USER, gid: config.runUidBase + LOOK_USER } : { uid, gid }
}

/** The objects directory that it borrows from, when that is a cache of ours: an agent could name any other. */
async function borrowedObjects({ paths }: Host, work: string): Promise<string | null> {
  const file = join(work, '.git', 'objects', 'info', 'alternates')
  const facts = await lstat(file).catch(() => undefined)
  if (!facts?.isFile() || facts.size > 4_096) return null
  const named = await realpath((await readFile(file, 'utf8')).trim()).catch(() => '')
  const cache = await realpath(paths.cache)
  return /^\/[^/]+\/[^/]+\.git\/objects$/.test(named.slice(cache.length)) && named.startsWith(cache) ? named : null
}

type Looked = { place: string; work: string; objects: string | null; user: RunUser | null }

async function look(host: Host, { place, work, objects, user }: Looked): Promise<z.infer<typeof Answer>> {
  await chmod(place, 0o711)
  await makeRunDirectories({ directory: place, user })
  await symlink(work, join(place, runFiles.work))
  const file = join(place, 'look.mjs')
  await writeFile(file, script, { mode: 0o644 })
  const launch = await host.sandboxes.bubblewrap.plan({
    runDirectory: place,
    init: { node: host.programs.node, script: file },
    objects,
    toolchains: host.toolchains,
    certificates: [],
    limits: LIMITS,
    runUid: user,
  })
  try {
    const { stdout, stderr, code } = await runLaunch(launch, { cwd: place, timeoutMs: LOOK_MS })
    if (code !== 0) throw new Error(`git could not look: ${stderr.slice(-2_000)}`)
    return Answer.parse(JSON.parse(stdout))
  } finally {
    await removeCgroups(launch.cgroups)
  }
}

/** In the cache, which is ours. */
async function countMissing(cache: string, commits: string[]): Promise<number> {
  const stdin = commits.map((commit) => `${commit}\n`).join('')
  const answers = await git(cache, ['cat-file', '--batch-check=%(objecttype)'], { stdin })
  return answers.split('\n').filter((line) => line.endsWith(' missing')).length
}
