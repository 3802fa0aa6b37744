import type { OfferedTemplate, ProjectId } from '@sentra/contract'
import { recordAudit } from '#access'
import { type App, inTenant, type Principal } from '#platform'
import {
  commitFiles,
  getProject,
  oneAtATime,
  type ProjectRow,
  pushBranch,
  readFileAt,
  requireActive,
  syncProject,
} from '#projects'
import type { Forge, ForgePull } from '../forge.ts'
import { followRename } from '../link/follow-rename.ts'
import { type GithubLinkRow, saveLink } from '../link/github-links-store.ts'
import { openForge, requireRested } from '../link/open-forge.ts'
import { getLink } from '../link/to-github-link.ts'
import { openPullOnce } from '../sync/open-pull-once.ts'
import { requirePushed } from '../sync/require-pushed.ts'
import { templatePath, templateText } from './template-rules.ts'

const BRANCH = 'sentra/issue-template'
const MARKER = '<!-- sentra:template=task -->'
const TITLE = 'Add an issue form for tasks that agents can do'
const BODY = `${MARKER}
An issue that is made with this form holds all that a coding agent needs to know: goal, context, files, acceptance
criteria, how to check them, and what must be done before. \`sentra github import\` makes a ticket of it.

The form appears under “New issue” once this is merged into the default branch of the repository.`

type Order = { projectId: ProjectId; dryRun: boolean }
type Place = { tenantId: string; project: ProjectRow; link: GithubLinkRow }

/**
 * Opens a pull request that adds the issue form to a linked repository, unless the branch has it or one that is open
 * offers it. Asking again, also after a crash in between, finds what is there. Answers what there is, in a word.
 * Errors: NOT_LINKED, PROJECT_ARCHIVED, those of a forge and of git remotes.
 */
export async function offerTemplate(app: App, principal: Principal, order: Order): Promise<OfferedTemplate> {
  const { tenantId } = principal
  const { link, project } = await inTenant(app.database, tenantId, async (tx) => {
    const found = { link: await getLink(tx, order.projectId), project: await getProject(tx, order.projectId) }
    requireActive(found.project)
    return found
  })
  requireRested(link)
  return oneAtATime(`github-template/${project.id}`, async () => {
    const { store, commit: base } = await syncProject(app, tenantId, project)
    const there = await readFileAt(store, { commit: base, path: templatePath })
    if (there !== undefined) return answer(there === templateText ? 'there' : 'differs')
    const { forge, open } = await look(app, tenantId, link)
    if (open !== undefined) return answer('open', open)
    if (order.dryRun) return answer('missing')
    const files = { [templatePath]: templateText }
    const commit = await commitFiles(store, { onto: base, files, message: `${TITLE}\n` })
    return answer('offered', await offer(app, principal, { tenantId, project, link, forge, commit }))
  })
}

const answer = (state: OfferedTemplate['state'], pull?: ForgePull): OfferedTemplate => {
  return { path: templatePath, state, url: pull?.url ?? null, content: templateText }
}

/** Nothing is written before it is known whose repository answers. */
async function look(app: App, tenantId: string, link: GithubLinkRow): Promise<{ forge: Forge; open?: ForgePull }> {
  const forge = await openForge(app, tenantId, link)
  const open = await findOpen(forge)
  if (!forge.wasMoved) return { forge, ...(open && { open }) }
  return look(app, tenantId, await followRename(app, tenantId, { link, forge }))
}

async function findOpen(forge: Forge): Promise<ForgePull | undefined> {
  const pull = await forge.findPull({ branch: BRANCH, marker: MARKER })
  return pull?.state === 'open' ? pull : undefined
}

/** The commit is written down as ours first: a push whose end nobody saw must not look like somebody else's. */
async function offer(
  app: App,
  principal: Principal,
  { tenantId, project, link, forge, commit }: Place & { forge: Forge; commit: string },
): Promise<ForgePull> {
  const ours = [...new Set([...link.templateCommits, commit])]
  await inTenant(app.database, tenantId, (tx) => saveLink(tx, project.id, { templateCommits: ours }))
  requirePushed(await pushBranch(app, { tenantId, project }, { branch: BRANCH, commit, ours }), {
    branch: BRANCH,
    again: `\`sentra github template ${project.name}\``,
  })
  const order = { branch: BRANCH, baseBranch: project.defaultBranch, title: TITLE, body: BODY }
  const pull = await openPullOnce(forge, order, MARKER)
  await inTenant(app.database, tenantId, (tx) =>
    recordAudit(tx, principal, { action: 'project:offer_template', subject: project.id, details: { url: pull.url } }),
  )
  return pull
}
