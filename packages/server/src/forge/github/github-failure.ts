import { SentraError } from '@sentra/contract'
import { z } from 'zod'
import type { ForgeCheck, ForgeFailure } from '../feedback/forge-feedback.ts'
import type { FailedStep } from '../feedback/log-rules.ts'
import { allPages } from './all-pages.ts'
import type { GithubAccess, GithubClient, Place } from './github-client.ts'
import { oneLine, plain } from './github-remarks.ts'
import { readStepLog } from './read-step-log.ts'
import { refusedWith, unlessRefused } from './unless-refused.ts'

/** As many notes of a check as are shown. */
const MOST_NOTES = 50
const FAILED_STEP = ['failure', 'timed_out', 'cancelled']

const Step = z.object({
  name: z.string(),
  conclusion: z.string().nullish(),
  started_at: z.string().nullish(),
  completed_at: z.string().nullish(),
})
const Job = z.object({ steps: z.array(Step).nullish() })
const Note = z.object({
  path: z.string().nullish(),
  start_line: z.int().nullish(),
  annotation_level: z.string().nullish(),
  title: z.string().nullish(),
  message: z.string().nullish(),
})

type Repository = { client: GithubClient; place: Place; access: GithubAccess }

/** The failing step of a check's job with the end of its log; of a check without a job, or without its log, its notes. */
export async function readFailure(at: Repository, check: ForgeCheck): Promise<ForgeFailure> {
  const read = check.jobId === null ? NOTHING : await readJob(at, check.jobId)
  return { ...read, notes: read.log === null ? await readNotes(at, check) : '' }
}

const NOTHING = { step: null, log: null, logProblem: null }

async function readJob({ client, place, access }: Repository, jobId: number): Promise<Omit<ForgeFailure, 'notes'>> {
  const route = 'GET /repos/{owner}/{repo}/actions/jobs/{job_id}'
  const parameters = { ...place, job_id: jobId }
  const refused = { step: null, log: null, logProblem: NO_PERMISSION }
  const job = await unlessRefused(() => client.ask({ route, parameters, answer: Job, what: 'read a job' }))
  if (job === null) return refused
  const step = failedStep(job.steps ?? [])
  const named = { ...refused, step: step?.name ?? null }
  const where = await locate(client, { route: `${route}/logs`, parameters, what: 'read the log of a job' })
  if ('problem' in where) return { ...named, logProblem: where.problem }
  const log = await readStepLog(where.address, access, step ?? WHOLE).catch(withoutLog)
  if (typeof log === 'object') return { ...named, ...log }
  return log === undefined ? { ...named, logProblem: GONE } : { ...named, log, logProblem: null }
}

/** Logs lie elsewhere: when that place is away, all that GitHub itself says still counts. */
function withoutLog(error: unknown): { logProblem: string } {
  if (error instanceof SentraError && error.code === 'FORGE_UNREACHABLE') return { logProblem: error.message }
  throw error
}

const WHOLE: FailedStep = { name: '', startedAt: null, completedAt: null }
const NO_PERMISSION =
  'The token may not read logs: give it the permission Actions: read, then `sentra github sync` reads them.'
const GONE = 'GitHub has no log of it, or not any more.'

type Log = { route: string; parameters: Record<string, unknown>; what: string }

async function locate(client: GithubClient, log: Log): Promise<{ address: string } | { problem: string }> {
  try {
    return { address: await client.locate(log) }
  } catch (error) {
    const status = refusedWith(error)
    if (status === undefined) throw error
    return { problem: status === 403 ? NO_PERMISSION : GONE }
  }
}

function failedStep(steps: z.infer<typeof Step>[]): FailedStep | undefined {
  const failed = FAILED_STEP.map((how) => steps.find(({ conclusion }) => conclusion === how)).find(Boolean)
  if (failed === undefined) return undefined
  return { name: oneLine(failed.name), startedAt: timeOf(failed.started_at), completedAt: timeOf(failed.completed_at) }
}

/** In whole seconds, as in the log: some installations say milliseconds. */
function timeOf(text: string | null | undefined): Date | null {
  const time = Date.parse(text ?? '')
  return Number.isNaN(time) ? null : new Date(Math.floor(time / 1_000) * 1_000)
}

/** What a check notes at lines of files, one a line; empty when it notes nothing that may be read. */
async function readNotes({ client, place }: Repository, { annotated }: ForgeCheck): Promise<string> {
  if (annotated === null) return ''
  const route = 'GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations'
  const what = 'list the notes of a check'
  const list = () => allPages(client, { route, parameters: { ...place, check_run_id: annotated }, item: Note, what })
  const notes = (await unlessRefused(list)) ?? []
  return plain(notes.slice(0, MOST_NOTES).map(noteLine).join('\n'))
}

function noteLine({ path, start_line: line, annotation_level: level, title, message }: z.infer<typeof Note>): string {
  const place = path ? `${oneLine(path)}${line ? `:${line}` : ''}` : ''
  return [place, level ?? '', title ?? '', message ?? ''].filter(Boolean).join(' ')
}
