import { hostOf } from './repository-url-rules.ts'

const MOST_LINES = 6
/** git's words when a push would move a branch and not the files that are checked out of it. */
const CHECKED_OUT = /branch is currently checked out/
/** And when the owner of the repository lets a push move the files, and they have changes. */
const DIRTY = /Working directory has (?:un)?staged changes|Up-to-date check failed|Could not update working tree/

/** What a remote said when it refused a push: its `remote:` lines, then git's own reason in brackets. */
export function refusalOf(stdout: string, stderr: string): string {
  const lines = stderr.split(/[\r\n]+/).flatMap((line) => /^remote: ?(.*\S)/.exec(line)?.[1] ?? [])
  const [, reason = ''] = /^!\t[^\t]*\t\[(?:remote )?rejected\](.*)$/m.exec(stdout) ?? []
  const said = [...lines.slice(0, MOST_LINES), reason.trim()].filter((text) => text !== '')
  return said.join(' / ') || stderr.trim().split('\n').at(-1) || 'it said nothing'
}

type Refused = { url: string; branch: string; refused: string }

/** What a person reads and can do about a push that was refused; git's own advice would have them lose files. */
export function refusalText({ url, branch, refused }: Refused): string {
  const where = hostOf(url)
  const notTaken = `${where} did not take the merge into ${branch}`
  if (CHECKED_OUT.test(refused)) return `${notTaken}: it is checked out there. ${otherWay(url)}`
  if (DIRTY.test(refused)) return `${notTaken}: its checkout has changes. Commit or stash them there, then merge again.`
  return `${notTaken}: ${refused}. Allow Sentra's account to push there or change what was refused, then merge again.`
}

/** A push leaves the files of a checkout as they are; a merge into a path moves them. */
function otherWay(url: string): string {
  if (!url.startsWith('file:')) return 'Check out another branch there, then merge again.'
  const move = `\`sentra projects set <project> --path ${decodeURIComponent(new URL(url).pathname)}\``
  return `${move} lets a merge move its files as well, or check out another branch there; then merge again.`
}
