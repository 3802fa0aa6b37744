import type { PullRequest } from '@sentra/contract'

/** What a person must look at before merging: the server refuses the merge until it is accepted. */
export function concernsOf(pull: PullRequest): string[] {
  const blocking = pull.findings.filter(({ severity }) => severity === 'blocking')
  return [
    ...(pull.checks.length === 0 ? ['No check was run on this change: nothing proves that it works.'] : []),
    ...pull.flags,
    ...blocking.map(({ title }) => `Blocking finding: ${title}`),
  ]
}
