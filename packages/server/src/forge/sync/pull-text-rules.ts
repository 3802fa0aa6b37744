import type { Check, Finding, PullRequest, Usage } from '@sentra/contract'
import type { CommitStatus } from '../forge.ts'

type Told = Pick<
  PullRequest,
  'id' | 'runId' | 'taskId' | 'ticketId' | 'summary' | 'checks' | 'findings' | 'flags' | 'headCommit'
>

const END = '<!-- sentra:end -->'
/** GitHub takes 65,536 characters: https://github.com/orgs/community/discussions/27190 */
const MOST_TEXT = 60_000
/** Of a commit status. */
const MOST_DESCRIPTION = 140

/** By this the pull request of a run, or of a ticket, is found again: nobody sees it. */
export const markerOf = ({ runId, ticketId, id }: Pick<Told, 'runId' | 'ticketId' | 'id'>) =>
  `<!-- sentra:run=${runId ?? ticketId ?? id} -->`

/** What Sentra says in the text of a pull request, between its two markers. */
export function pullText(pull: Told, { usage, issue }: { usage: Usage; issue: number | null }): string {
  const parts = [
    quiet(pull.summary),
    section('Checks', pull.checks.map(checkLine)),
    section(
      'To look at',
      pull.flags.map((flag) => `- ${inline(flag)}`),
    ),
    section('Findings of the review', pull.findings.map(findingLine)),
    section('Cost', usage.calls === 0 ? [] : [usageLine(usage)]),
    `${subjectLine(pull)}${issue === null ? '' : `, issue #${issue}`}, commit ${pull.headCommit}.`,
  ]
  const text = parts.filter((part) => part !== '').join('\n\n')
  return `${markerOf(pull)}\n${cut(text)}\n${END}`
}

/** As much as GitHub takes. */
export const cut = (text: string) =>
  text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}\n\n(cut: the rest is in Sentra)` : text

/** The text as it is there, with our part replaced: what people wrote around it stays. */
export function withPart(there: string, ours: string, marker: string): string {
  const start = there.indexOf(marker)
  if (start === -1) return there.trim() === '' ? ours : `${there}\n\n${ours}`
  const end = there.indexOf(END, start)
  return there.slice(0, start) + ours + (end === -1 ? '' : there.slice(end + END.length))
}

/** Undefined when no check was run on this commit: then nothing is claimed about it. */
export function statusOf(checks: Check[]): CommitStatus | undefined {
  if (checks.length === 0) return undefined
  const failed = checks.filter(({ exitCode }) => exitCode !== 0)
  const names = (list: Check[]) => list.map(({ label }) => label).join(', ')
  const description = failed.length === 0 ? `passed: ${names(checks)}` : `failed: ${names(failed)}`
  return { state: failed.length === 0 ? 'success' : 'failure', description: description.slice(0, MOST_DESCRIPTION) }
}

/**
 * Words of agents and repositories as text of ours: they notify nobody, close no issue and hide nothing. GitHub sees
 * neither a mention nor a keyword when a zero-width space stands in it.
 */
export function quiet(text: string): string {
  return text
    .replaceAll('<!--', '&lt;!--')
    .replaceAll(/(^|[^\w`])@(?=\w)/g, '$1@\u200B')
    .replaceAll(/\b(close[sd]?|fix(?:e[sd])?|resolve[sd]?)(:?\s+)(?=\S*#\d|https?:)/gi, '$1\u200B$2\u200B')
}

/** On one line. */
export const inline = (text: string) => quiet(text.replaceAll(/\s+/g, ' ').trim())

const subjectLine = ({ taskId, runId, ticketId }: Told) =>
  runId === null ? `Ticket \`${ticketId}\`` : `Task \`${taskId}\`, run \`${runId}\``

const section = (title: string, lines: string[]) => (lines.length === 0 ? '' : `## ${title}\n\n${lines.join('\n')}`)

function checkLine({ label, command, exitCode, commit, durationMs }: Check): string {
  const outcome = exitCode === 0 ? 'passed' : `failed with ${exitCode}`
  const took = `${(durationMs / 1_000).toFixed(1)} s`
  return `- **${inline(label)}** ${outcome} on ${commit.slice(0, 10)} in ${took}: ${code(command)}`
}

const findingLine = ({ severity, title }: Finding) => `- ${severity}: ${inline(title)}`

/** A command may hold backticks: the fence is one longer than any in it. */
function code(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence} ${line} ${fence}`
}

function usageLine({ calls, inputTokens, cachedInputTokens, outputTokens }: Usage): string {
  return `${calls} model calls: ${inputTokens} tokens in (${cachedInputTokens} of them cached), ${outputTokens} out.`
}
