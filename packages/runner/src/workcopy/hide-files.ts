import { appendFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunUser } from '../sandbox/run-user.ts'
import { ENV_FILE } from './env-file.ts'
import { git } from './git.ts'
import { listEntries } from './list-entries.ts'

/**
 * Directories that set-up fills. Many repositories ignore them anyway; in the others `git add --all` would commit them.
 * `beside`: files at the top that show what a directory with so common a name is for.
 */
const INSTALLED = [
  { name: 'node_modules', pattern: 'node_modules/' },
  { name: '.venv', pattern: '.venv/' },
  { name: '__pycache__', pattern: '__pycache__/' },
  { name: 'target', pattern: '/target/', beside: ['Cargo.toml', 'pom.xml'] },
]

/**
 * The paths of a commit that decide what is hidden, for a run that starts in `directory`. Asked of the cache, where it
 * need not wait for the working copy.
 */
export async function listTracked(cache: string, commit: string, directory = ''): Promise<string[]> {
  const markers = INSTALLED.flatMap(({ beside = [] }) => beside)
  const own = directory === '' ? [] : markers.map((name) => `:(literal)${directory}/${name}`)
  const directories = INSTALLED.map(({ name }) => `:(glob)**/${name}/**`)
  const entries = await listEntries(cache, commit, [ENV_FILE, ...markers, ...own, ...directories])
  return entries.map((entry) => entry.slice(entry.indexOf(' ', entry.indexOf(' ') + 1) + 1))
}

/**
 * Keeps untracked files that Sentra and set-up write out of the agent's commits, by `.git/info/exclude`. A directory with
 * tracked files stays visible as a whole.
 */
export async function writeExclude(
  workcopy: string,
  tracked: string[],
  { directory = '', more = [] }: { directory?: string; more?: string[] } = {},
): Promise<void> {
  const lines = [`/${ENV_FILE}`, ...more, ...patternsFor(tracked, directory)]
  await mkdir(join(workcopy, '.git', 'info'), { recursive: true })
  await appendFile(join(workcopy, '.git', 'info', 'exclude'), `${lines.join('\n')}\n`)
}

type Hiding = { tracked: string[]; user: RunUser | undefined; isSparse: boolean }

/**
 * Keeps an env file that the repository tracks out of them, by the skip-worktree bit of the index. Where only a part is
 * checked out, git takes that bit from every file that is there all the same; there it is the assume-unchanged bit.
 */
export async function skipEnvFile(workcopy: string, { tracked, user, isSparse }: Hiding): Promise<void> {
  const env = tracked.filter((path) => path === ENV_FILE || path.startsWith(`${ENV_FILE}/`))
  if (env.length === 0) return
  const bit = isSparse ? '--assume-unchanged' : '--skip-worktree'
  await git(workcopy, ['update-index', '-z', bit, '--stdin'], { stdin: `${env.join('\0')}\0`, user })
}

function patternsFor(tracked: string[], directory: string): string[] {
  const isTracked = (name: string) => tracked.some((path) => path.split('/').slice(0, -1).includes(name))
  const places = directory === '' ? [''] : ['', `/${directory}`]
  return INSTALLED.filter(({ name }) => !isTracked(name)).flatMap(({ pattern, beside }) => {
    if (beside === undefined) return [pattern]
    const isShown = (place: string) => beside.some((marker) => tracked.includes(`${place}/${marker}`.slice(1)))
    return places.filter((place) => isShown(place)).map((place) => `${place}${pattern}`)
  })
}
