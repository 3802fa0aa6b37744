export type ListedCommit = {
  commit: string
  parents: string[]
  author: string
  at: Date
  subject: string
  files: number
  additions: number
  deletions: number
}

const FIELDS = 6

/** What `git log` prints with the format of list-commits.ts: five fields and the line about the change, between NULs. */
export function parseCommits(printed: string): ListedCommit[] {
  const [, ...fields] = printed.split('\0')
  const commits: ListedCommit[] = []
  for (let at = 0; at + FIELDS <= fields.length; at += FIELDS) {
    const [commit = '', parents = '', author = '', seconds = '', subject = '', stat = ''] = fields.slice(
      at,
      at + FIELDS,
    )
    commits.push({
      commit,
      parents: parents.split(' ').filter(Boolean),
      author,
      at: timeOf(seconds),
      subject,
      files: numberBefore(stat, 'file'),
      additions: numberBefore(stat, 'insertion'),
      deletions: numberBefore(stat, 'deletion'),
    })
  }
  return commits
}

/** Anybody can write any number into a commit: one that is no time is the beginning of it. */
function timeOf(seconds: string): Date {
  const time = new Date(Number(seconds) * 1_000)
  return Number.isNaN(time.getTime()) || time.getUTCFullYear() > 9_999 || time.getTime() < 0 ? new Date(0) : time
}

/** ` 2 files changed, 3 insertions(+), 1 deletion(-)` */
function numberBefore(stat: string, word: string): number {
  return Number(new RegExp(`(\\d+) ${word}`).exec(stat)?.[1] ?? 0)
}
