import { z } from 'zod'
import type { ForgeCheck, ForgeChecks, ForgeFailure, ForgeFeedback } from '../feedback/forge-feedback.ts'
import { allPages } from './all-pages.ts'
import type { GithubAccess, GithubClient, Place } from './github-client.ts'
import { readFailure } from './github-failure.ts'
import { oneLine, plain } from './github-remarks.ts'
import { unlessRefused } from './unless-refused.ts'

/** GitHub's own name for our status: rules of a repository can demand it. */
export const STATUS_CONTEXT = 'sentra/checks'
const FAILED = ['failure', 'timed_out', 'startup_failure', 'error']
/** A commit has a handful; each that failed costs three calls. */
const MOST_FAILED = 20

const address = z
  .url({ protocol: /^https?$/ })
  .nullish()
  .catch(null)
const CheckRun = z.object({
  id: z.number(),
  name: z.string(),
  status: z.string(),
  conclusion: z.string().nullish(),
  details_url: address,
  html_url: address,
  completed_at: z.string().nullish(),
  app: z.object({ slug: z.string().nullish(), name: z.string().nullish() }).nullish(),
  output: z.object({ title: z.string().nullish(), summary: z.string().nullish() }).nullish(),
})
const WorkflowRun = z.object({ id: z.number(), status: z.string().nullish(), conclusion: z.string().nullish() })
const Job = CheckRun.pick({ id: true, name: true, status: true, conclusion: true, html_url: true, completed_at: true })
const Status = z.object({
  context: z.string(),
  state: z.string(),
  description: z.string().nullish(),
  target_url: address,
  updated_at: z.string().nullish(),
})

type Found = Omit<ForgeChecks, 'problem'>

/** What ran on a commit: checks, in their place the jobs of Actions, and commit statuses. */
export function githubChecks(
  client: GithubClient,
  place: Place,
  access: GithubAccess,
): Pick<ForgeFeedback, 'listChecks' | 'readFailure'> {
  return {
    listChecks: async (commit) => {
      const statuses = await listStatuses(client, place, commit)
      const runs = await listRuns(client, place, commit)
      const failed = [...(runs?.failed ?? []), ...statuses.failed].slice(0, MOST_FAILED)
      return { failed, pending: statuses.pending + (runs?.pending ?? 0), problem: runs === null ? NO_CHECKS : null }
    },
    readFailure: (check): Promise<ForgeFailure> => readFailure({ client, place, access }, check),
  }
}

const NO_CHECKS =
  'The token may not read what ran on the commit: give it the permission Actions: read, a GitHub App Checks: read too, then `sentra github sync`.'

/** Null when the token may read neither. No fine-grained token can have Checks, so the jobs of Actions do in their place. */
async function listRuns(client: GithubClient, place: Place, commit: string): Promise<Found | null> {
  const runs = await unlessRefused(() => listCheckRuns(client, place, commit))
  return runs ?? unlessRefused(() => listJobs(client, place, commit))
}

async function listCheckRuns(client: GithubClient, place: Place, commit: string): Promise<Found> {
  const found = await allPages(client, {
    route: 'GET /repos/{owner}/{repo}/commits/{ref}/check-runs',
    parameters: { ...place, ref: commit, filter: 'latest' },
    item: CheckRun,
    within: 'check_runs',
    what: 'list the checks of a commit',
  })
  const failed = found.filter(({ conclusion }) => FAILED.includes(conclusion ?? ''))
  return { failed: failed.map((run) => toCheck(run, commit)), pending: countPending(found) }
}

const countPending = (found: { status?: string | null | undefined }[]) =>
  found.filter(({ status }) => status !== 'completed').length

function toCheck({ app, output, ...run }: z.infer<typeof CheckRun>, commit: string): ForgeCheck {
  return {
    ...common(run, commit),
    author: oneLine(app?.name ?? 'a check'),
    text: plain([output?.title, output?.summary].filter(Boolean).join('\n\n')),
    url: run.html_url ?? run.details_url ?? null,
    jobId: jobOf(run, app?.slug),
    annotated: run.id,
  }
}

/** A job of Actions is a check run of the same number. */
function jobOf({ id, details_url: url }: Pick<z.infer<typeof CheckRun>, 'id' | 'details_url'>, app?: string | null) {
  const named = /\/actions\/runs\/\d+\/job\/(\d+)/.exec(url ?? '')?.[1]
  if (named !== undefined) return Number(named)
  return app === 'github-actions' ? id : null
}

const common = ({ id, name, completed_at: at }: z.infer<typeof Job>, commit: string) => ({
  id: `check-${id}`,
  name: oneLine(name),
  commit,
  at: at ? new Date(at) : new Date(),
})

async function listJobs(client: GithubClient, place: Place, commit: string): Promise<Found> {
  const what = 'list the workflows that ran on a commit'
  const route = 'GET /repos/{owner}/{repo}/actions/runs'
  const parameters = { ...place, head_sha: commit }
  const runs = await allPages(client, { route, parameters, item: WorkflowRun, within: 'workflow_runs', what })
  const failed: ForgeCheck[] = []
  for (const { id, conclusion } of runs) {
    if (!FAILED.includes(conclusion ?? '') || failed.length >= MOST_FAILED) continue
    const jobs = await allPages(client, {
      route: `${route}/{run_id}/jobs`,
      parameters: { ...place, run_id: id, filter: 'latest' },
      item: Job,
      within: 'jobs',
      what,
    })
    const bad = jobs.filter((job) => FAILED.includes(job.conclusion ?? ''))
    failed.push(...bad.map((job) => jobCheck(job, commit)))
  }
  return { failed, pending: countPending(runs) }
}

const jobCheck = (job: z.infer<typeof Job>, commit: string): ForgeCheck => ({
  ...common(job, commit),
  author: 'GitHub Actions',
  text: '',
  url: job.html_url ?? null,
  jobId: job.id,
  annotated: null,
})

/** Each as it was set last; our own says nothing new. */
async function listStatuses(client: GithubClient, place: Place, commit: string): Promise<Found> {
  const { statuses } = await client.ask({
    route: 'GET /repos/{owner}/{repo}/commits/{ref}/status',
    parameters: { ...place, ref: commit, per_page: 100 },
    answer: z.object({ statuses: z.array(Status) }),
    what: 'read the status of a commit',
  })
  const theirs = statuses.filter(({ context }) => context !== STATUS_CONTEXT)
  const failed = theirs.filter(({ state }) => FAILED.includes(state))
  return { failed: failed.map((one) => statusCheck(one, commit)), pending: theirs.filter(isPending).length }
}

const isPending = ({ state }: z.infer<typeof Status>) => state === 'pending'

const statusCheck = (status: z.infer<typeof Status>, commit: string): ForgeCheck => ({
  id: `status-${commit.slice(0, 10)}-${oneLine(status.context).slice(0, 70)}`,
  name: oneLine(status.context),
  author: 'a commit status',
  text: plain(status.description ?? ''),
  url: status.target_url ?? null,
  commit,
  at: status.updated_at ? new Date(status.updated_at) : new Date(),
  jobId: null,
  annotated: null,
})
