import type { CreatedPullRequest, SpecId } from '@sentra/contract'
import { recordAudit } from '#access'
import { getTicket } from '#board'
import { findPullRequestOfTicket } from '#forge'
import { type App, inTenant, type Principal, type Tx } from '#platform'
import { offerTicketWork } from '#runs'
import { holdsAt } from './complete-spec.ts'
import { getSpec } from './specs-store.ts'

type Input = { specId: SpecId; force: boolean }

/**
 * Offers the work of a spec as one pull request (OMO-22): refused in words before all its tasks are done and its criteria
 * proved, unless forced; one that is there is answered again.
 */
export async function createSpecPullRequest(app: App, principal: Principal, input: Input): Promise<CreatedPullRequest> {
  const { tenantId } = principal
  const before = await inTenant(app.database, tenantId, (tx) => look(tx, input))
  if (before.open !== undefined) return { ...before.open, already_exists: true }
  if (before.refusal !== undefined || before.ticketId === null) return refused(before.refusal ?? '')
  await offerTicketWork(app, { tenantId, ticketId: before.ticketId, isForced: input.force })
  return inTenant(app.database, tenantId, async (tx) => {
    const { open } = await look(tx, input)
    if (open === undefined) return refused('There is nothing to offer: the branch holds no work that is not merged.')
    await recordAudit(tx, principal, {
      action: 'spec:create-pr',
      subject: input.specId,
      details: { force: input.force },
    })
    return open
  })
}

async function look(tx: Tx, { specId, force }: Input) {
  const spec = await getSpec(tx, specId)
  const { ticketId } = spec
  if (ticketId === null)
    return { ticketId, refusal: `Spec ${specId} has no work yet: approve it first, \`sentra approve ${specId}\`.` }
  const pull = await findPullRequestOfTicket(tx, ticketId)
  const open = pull?.state === 'open' ? opened(pull) : undefined
  const ticket = await getTicket(tx, ticketId)
  if (ticket.delivery === 'each')
    return { ticketId, open, refusal: `The tasks of ${specId} are delivered one by one, each as its own pull request.` }
  const isProved = force || (await holdsAt(tx, spec, ticket.headCommit))
  const unproved = `Not every criterion of ${specId} is proved: \`sentra specs proof ${specId}\` says which, --force offers it all the same.`
  return { ticketId, open, refusal: isProved ? undefined : unproved }
}

type Found = NonNullable<Awaited<ReturnType<typeof findPullRequestOfTicket>>>

function opened({ id, forge }: Found): CreatedPullRequest {
  const there = { pr_number: forge?.number ?? null, pr_url: forge?.url ?? null }
  return { success: true, pullRequestId: id, ...there, error: null, already_exists: false }
}

function refused(error: string): CreatedPullRequest {
  return { success: false, pullRequestId: null, pr_number: null, pr_url: null, error, already_exists: false }
}
