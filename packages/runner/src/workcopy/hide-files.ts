import { appendFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
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

/**
 * Keeps what Sentra and set-up write out of the agent's commits: untracked files by `.git/info/exclude`, and an env file
 * that the repository tracks by the skip-worktree bit. A directory with tracked files stays visible as a whole.
 */
export async function hideFiles(workcopy: string): Promise<void> {
  const markers = INSTALLED.flatMap(({ beside = [] }) => beside)
  const directories = INSTALLED.map(({ name }) => `:(glob)**/${name}/**`)
  const listed = await git(workcopy, ['ls-files', '-z', '--', ENV_FILE, ...markers, ...directories])
  const tracked = listed.split('\0').filter(Boolean)
  const env = tracked.filter((path) => path === ENV_FILE || path.startsWith(`${ENV_FILE}/`))
  if (env.length > 0) await git(workcopy, ['update-index', '-z', '--skip-worktree', '--stdin'], `${env.join('\0')}\0`)
  const lines = [`/${ENV_FILE}`, ...patternsFor(tracked)]
  await mkdir(join(workcopy, '.git', 'info'), { recursive: true })
  await appendFile(join(workcopy, '.git', 'info', 'exclude'), `${lines.join('\n')}\n`)
}

function patternsFor(tracked: string[]): string[] {
  const isTracked = (name: string) => tracked.some((path) => path.split('/').slice(0, -1).includes(name))
  const isShown = (beside?: string[]) => beside === undefined || beside.some((marker) => tracked.includes(marker))
  return INSTALLED.filter(({ name, beside }) => isShown(beside) && !isTracked(name)).map(({ pattern }) => pattern)
}
