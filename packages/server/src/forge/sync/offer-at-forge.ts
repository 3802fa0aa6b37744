import { createHash } from 'node:crypto'
import { type App, inTenant } from '#platform'
import { pushBranch } from '#projects'
import type { Forge, ForgePull } from '../forge.ts'
import { saveGithubPull } from './github-pulls-store.ts'
import { markerOf, pullText, statusOf, withPart } from './pull-text-rules.ts'
import type { Work } from './read-work.ts'
import { openPullOnce } from './open-pull-once.ts'
import { requirePushed } from './require-pushed.ts'

export type Offer = Work & { forge: Forge }

/**
 * Brings branch, pull request and status of a change to GitHub, in that order. What is known of them is written down
 * after each step, so that the next one begins where this one was killed.
 */
export async function offerAtForge(app: App, offer: Offer, there: ForgePull | undefined): Promise<ForgePull> {
  const { forge, pull } = offer
  await push(app, offer)
  const text = pullText(pull, offer)
  const textSha256 = createHash('sha256').update(text).digest('hex')
  const opened = await openOrChange(offer, { there, text, isNews: textSha256 !== offer.row.textSha256 })
  const { number, url, state } = opened
  await inTenant(app.database, offer.tenantId, (tx) => saveGithubPull(tx, pull.id, { number, url, state, textSha256 }))
  const status = statusOf(pull.checks)
  if (status !== undefined) await forge.setStatus(pull.headCommit, status)
  return opened
}

type Text = { there: ForgePull | undefined; text: string; isNews: boolean }

/** A person may have changed title and words there: only our part of the text is ours. */
function openOrChange({ forge, pull }: Offer, { there, text, isNews }: Text): Promise<ForgePull> {
  const { branch, baseBranch, title } = pull
  if (there === undefined) {
    const order = { branch, baseBranch, title, body: text }
    return openPullOnce(forge, order, markerOf(pull))
  }
  const isOpen = there.state === 'open'
  if (isOpen && !isNews) return Promise.resolve(there)
  const body = withPart(there.body, text, markerOf(pull))
  return forge.changePull(there.number, { body, ...(!isOpen && { state: 'open' as const }) })
}

/** The commit is written down as ours first: a push whose end nobody saw must not look like somebody else's. */
async function push(app: App, { tenantId, project, pull, row }: Offer): Promise<void> {
  const { branch, headCommit: commit } = pull
  const ours = row.ourCommits.includes(commit) ? row.ourCommits : [...row.ourCommits, commit]
  await inTenant(app.database, tenantId, (tx) => saveGithubPull(tx, pull.id, { ourCommits: ours }))
  const again = `\`sentra github sync ${project.name}\``
  requirePushed(await pushBranch(app, { tenantId, project }, { branch, commit, ours }), { branch, again })
}
