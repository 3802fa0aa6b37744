import { appendFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunUser } from '../sandbox/run-user.ts'
import { ENV_FILE } from './env-file.ts'
import { git } from './git.ts'

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

/** git's name for a tree without entries, which every repository knows; the length of an id tells the format. */
const EMPTY_TREE: Record<number, string> = {
  40: '4b825dc642cb6eb9a060e54bf8d69288fbee4904',
  64: '6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321',
}

/**
 * The paths of a commit that decide what is hidden. Asked of the cache, where it need not wait for the working copy:
 * `diff-tree` lists a whole tree when it is compared with the empty one, and alone takes patterns.
 */
export async function listTracked(cache: string, commit: string): Promise<string[]> {
  const markers = INSTALLED.flatMap(({ beside = [] }) => beside)
  const directories = INSTALLED.map(({ name }) => `:(glob)**/${name}/**`)
  const trees = [EMPTY_TREE[commit.length] ?? '', commit]
  const names = await git(cache, [
    'diff-tree',
    '-r',
    '-z',
    '--name-only',
    ...trees,
    '--',
    ENV_FILE,
    ...markers,
    ...directories,
  ])
  return names.split('\0').filter(Boolean)
}

/**
 * Keeps untracked files that Sentra and set-up write out of the agent's commits, by `.git/info/exclude`. A directory with
 * tracked files stays visible as a whole.
 */
export async function writeExclude(workcopy: string, tracked: string[], more: string[] = []): Promise<void> {
  const lines = [`/${ENV_FILE}`, ...more, ...patternsFor(tracked)]
  await mkdir(join(workcopy, '.git', 'info'), { recursive: true })
  await appendFile(join(workcopy, '.git', 'info', 'exclude'), `${lines.join('\n')}\n`)
}

/** Keeps an env file that the repository tracks out of them, by the skip-worktree bit of the index. */
export async function skipEnvFile(workcopy: string, tracked: string[], user?: RunUser): Promise<void> {
  const env = tracked.filter((path) => path === ENV_FILE || path.startsWith(`${ENV_FILE}/`))
  if (env.length === 0) return
  await git(workcopy, ['update-index', '-z', '--skip-worktree', '--stdin'], { stdin: `${env.join('\0')}\0`, user })
}

function patternsFor(tracked: string[]): string[] {
  const isTracked = (name: string) => tracked.some((path) => path.split('/').slice(0, -1).includes(name))
  const isShown = (beside?: string[]) => beside === undefined || beside.some((marker) => tracked.includes(marker))
  return INSTALLED.filter(({ name, beside }) => isShown(beside) && !isTracked(name)).map(({ pattern }) => pattern)
}
