import { SentraError } from '@sentra/contract'
import { gitText } from './git.ts'

/** 2.38 brought `merge-tree --write-tree`. */
const OLDEST = { major: 2, minor: 38 }

/**
 * Version of the git on the PATH, as `2.39.5`. Called once at start.
 * Errors: GIT_MISSING, GIT_TOO_OLD, each with the way out.
 */
export async function requireGit(env: Record<string, string> = {}): Promise<string> {
  const answer = await gitText('/', ['version'], { env })
  const [, version = answer, major = '0', minor = '0'] = /^git version ((\d+)\.(\d+)[.\d]*)/.exec(answer) ?? []
  if (Number(major) > OLDEST.major) return version
  if (Number(major) === OLDEST.major && Number(minor) >= OLDEST.minor) return version
  const message = `git ${version} is too old: Sentra needs ${OLDEST.major}.${OLDEST.minor} or newer. Upgrade git (on Debian and Ubuntu: backports or ppa:git-core/ppa; on macOS: \`brew install git\`), then start again.`
  throw new SentraError('GIT_TOO_OLD', message, { details: { version } })
}
