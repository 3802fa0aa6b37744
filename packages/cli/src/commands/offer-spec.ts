import type { Command } from 'commander'
import { openContext } from '../context.ts'
import { parseSpecId } from '../find-things.ts'
import { note, print } from '../print.ts'

/** The branch on which the work lands: made once, its name printed again each time. */
export async function branchSpec(wanted: string, _options: object, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const made = await client.specs.createBranch({ specId: parseSpecId(wanted) })
  if (!made.success) process.exitCode = 1
  show(made, () => (made.branch_name === null ? note(made.error ?? '') : print(made.branch_name)))
}

/** The pull request of all of it: opened once, and before everything is proved only when a person insists. */
export async function offerSpec(wanted: string, options: { force?: boolean }, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const specId = parseSpecId(wanted)
  const offered = await client.specs.createPr({ specId, force: options.force === true })
  if (!offered.success) process.exitCode = 1
  show(offered, () => {
    if (offered.pullRequestId === null) return note(offered.error ?? '')
    const is = offered.already_exists ? 'is open already' : 'is open'
    print(
      `Pull request ${offered.pr_url ?? offered.pullRequestId} ${is}: sentra specs show ${specId} leads to its ticket.`,
    )
  })
}
