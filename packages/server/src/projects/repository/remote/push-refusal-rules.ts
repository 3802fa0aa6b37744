const MOST_LINES = 6

/** What a remote said when it refused a push: its `remote:` lines, then git's own reason in brackets. */
export function refusalOf(stdout: string, stderr: string): string {
  const lines = stderr.split(/[\r\n]+/).flatMap((line) => /^remote: ?(.*\S)/.exec(line)?.[1] ?? [])
  const [, reason = ''] = /^!\t[^\t]*\t\[(?:remote )?rejected\](.*)$/m.exec(stdout) ?? []
  const said = [...lines.slice(0, MOST_LINES), reason.trim()].filter((text) => text !== '')
  return said.join(' / ') || stderr.trim().split('\n').at(-1) || 'it said nothing'
}
