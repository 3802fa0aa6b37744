import { SentraError } from '@sentra/contract'
import { type App, inTenant, type Principal, unreachable } from '#platform'
import { oneAtATime } from '#projects'
import type { Forge, ForgePull } from '../forge.ts'
import { openForge, requireRested } from '../link/open-forge.ts'
import { followRename } from '../link/follow-rename.ts'
import { nameOf } from '../pull-request-subject.ts'
import { savePullState } from './note-outcome.ts'
import { offerAtForge, type Offer } from './offer-at-forge.ts'
import { markerOf } from './pull-text-rules.ts'
import { readWork, type SyncOrder, type Work } from './read-work.ts'
import { nextStep } from './sync-rules.ts'
import { takeClose, takeMerge } from './take-over.ts'

/** Who is written down for what a person did at GitHub. */
const atGithub = (tenantId: string): Principal => ({ tenantId, userId: 'github', role: 'service' })

/**
 * Makes both sides of a pull request say the same: reads the truth from GitHub, then follows whoever changed something.
 * Repeatable at every step, and whoever was killed in between is found again by number or marker. Answers GitHub's side;
 * undefined for a project that is not linked. Errors: those of a forge, of git remotes, FORGE_LIMITED while it rests.
 */
export function bringInLine(
  app: App,
  order: SyncOrder,
  by: Principal = atGithub(order.tenantId),
): Promise<ForgePull | undefined> {
  return oneAtATime(`github/${order.pullRequestId}`, async () => {
    const work = await readWork(app, order)
    if (work === undefined) return undefined
    requireRested(work.link)
    const forge = await openForge(app, order.tenantId, work.link)
    const there = await findThere(forge, work)
    if (!forge.wasMoved) return act(app, { ...work, forge, by }, there)
    const link = await followRename(app, order.tenantId, { link: work.link, forge })
    const moved = { ...work, link, forge: await openForge(app, order.tenantId, link), by }
    return act(app, moved, await findThere(moved.forge, moved))
  })
}

function findThere(forge: Forge, { row, pull }: Work): Promise<ForgePull | undefined> {
  if (row.number !== null) return forge.getPull(row.number)
  return forge.findPull({ branch: pull.branch, marker: markerOf(pull) })
}

async function act(
  app: App,
  work: Offer & { by: Principal },
  there: ForgePull | undefined,
): Promise<ForgePull | undefined> {
  const { pull, row, forge, by } = work
  const step = nextStep({ ours: pull, seen: row.state, there })
  switch (step) {
    case 'open':
    case 'update':
    case 'reopen':
      return settle(app, work, await offerAtForge(app, work, there))
    case 'close':
      return settle(app, work, await forge.changePull(there?.number ?? 0, { state: 'closed' }))
    case 'take-merge':
      await takeMerge(app, by, { ...work, there: there as ForgePull })
      return settle(app, work, there)
    case 'take-close':
      await takeClose(app, by, { ...work, there: there as ForgePull })
      return settle(app, work, there)
    case 'differ':
      throw new SentraError('FORGE_REFUSED', differText(work))
    case 'settle':
      return settle(app, work, there)
    default:
      return unreachable(step)
  }
}

async function settle(app: App, work: Work, there: ForgePull | undefined): Promise<ForgePull | undefined> {
  const seen = there && { number: there.number, url: there.url, state: there.state }
  await inTenant(app.database, work.tenantId, (tx) =>
    savePullState(tx, work.pullRequestId, { ...seen, problem: null, failures: 0, retryAt: null }),
  )
  return there
}

const differText = ({ pull }: Work) =>
  `It was opened again at GitHub and is closed here: \`sentra undo ${nameOf(pull)}\` opens it here too, or close it there.`
