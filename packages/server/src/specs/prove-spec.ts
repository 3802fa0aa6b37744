import { SentraError, type SpecId } from '@sentra/contract'
import { recordAudit } from '#access'
import { appendEvent } from '#events'
import { enqueueJob } from '#jobs'
import { type App, ensure, inTenant, type Principal, type Tx } from '#platform'
import { getProject, readRunSettings } from '#projects'
import { getRun, type PreparedRun, type SandboxCommand, type StageDefinition, startRun } from '#runs'
import { keysOf } from './announce-spec.ts'
import { findNewestWork } from './find-newest-work.ts'
import { criteriaOf } from './proof-rules.ts'
import { getSpec, lockSpec, saveSpec, type SpecRow } from './specs-store.ts'
import { getVersion } from './versions-store.ts'

const CHECK_SECONDS = 600
/** Test commands run before the checks, and their labels cannot be those of a criterion. */
export const TEST_LABEL = 'tests: '

/** In a project without tests no criterion is proved by one, and its log says why. */
const NO_TESTS: SandboxCommand = {
  label: 'none',
  command: 'echo "This project has no test command: sentra projects set --test" >&2; exit 1',
  timeoutSeconds: CHECK_SECONDS,
}

/** Queues a proof of all criteria on the newest commit. SPEC_NOT_READY before an approval, SPEC_WRITING while one runs. */
export async function askForProof(tx: Tx, principal: Principal, specId: SpecId): Promise<void> {
  const spec = await lockSpec(tx, specId)
  const missing = `Spec ${specId} has no approved version yet: \`sentra specs show ${specId}\` says where it stands.`
  ensure(spec.approvedVersion !== null, 'SPEC_NOT_READY', missing)
  const busy = `Its criteria are being checked: \`sentra specs proof ${specId}\` shows how far.`
  ensure(!(await isProving(tx, spec)), 'SPEC_WRITING', busy)
  await recordAudit(tx, principal, { action: 'spec:prove', subject: specId })
  await queueProof(tx, specId)
}

export function queueProof(tx: Tx, specId: SpecId): Promise<void> {
  return enqueueJob(tx, { task: 'prove-spec', payload: { specId }, key: `prove-spec/${specId}` })
}

/** True while a run checks the criteria of a spec. */
export async function isProving(tx: Tx, { proofRunId }: Pick<SpecRow, 'proofRunId'>): Promise<boolean> {
  if (proofRunId === null) return false
  return ['queued', 'running', 'waiting'].includes((await getRun(tx, proofRunId)).state)
}

type Due = { tenantId: string; specId: SpecId }

/**
 * Starts the run that checks every criterion of the approved version, as a job: in a fresh clone of the exact commit, by
 * commands that the agents of its tasks could not write, and by a reviewer for what no command can see. A refusal, such as
 * a key that is missing, is kept where a person sees it.
 */
export async function proveSpec(app: App, due: Due): Promise<void> {
  try {
    await startProof(app, due)
  } catch (error) {
    if (!(error instanceof SentraError) || error.status >= 500) throw error
    // The spec is being revised: its criteria are proved when that is over.
    if (error.code !== 'RUN_ACTIVE') await refuseProof(app, due, error)
  }
}

/** The spec stays where it is, with why its criteria could not be checked. */
export function refuseProof(app: App, { tenantId, specId }: Due, error: Error): Promise<void> {
  return inTenant(app.database, tenantId, async (tx) => {
    const spec = await lockSpec(tx, specId)
    if (!(await isProving(tx, spec))) await sayUnproved(tx, spec, `Its criteria could not be checked: ${error.message}`)
  })
}

/** What keeps a spec whose work is done from being proved; the next proof that begins takes it away. */
export async function sayUnproved(tx: Tx, spec: SpecRow, message: string): Promise<void> {
  if (spec.state !== 'executing' && spec.state !== 'completed') return
  await saveSpec(tx, spec.id, { startFailure: message })
  appendEvent(tx, 'spec.state_changed', { ...keysOf(spec), state: spec.state, message })
}

async function startProof(app: App, { tenantId, specId }: Due): Promise<void> {
  const { spec, project, parts } = await inTenant(app.database, tenantId, async (tx) => {
    const row = await getSpec(tx, specId)
    const version = await getVersion(tx, specId, row.approvedVersion ?? 0)
    return { spec: row, project: await getProject(tx, row.projectId), parts: version.parts }
  })
  const { store, commit, base } = await findNewestWork(app, { tenantId, project, spec })
  const { test } = await readRunSettings(store, project, base)
  const stages = proofStages(criteriaOf(parts), test)
  const { agent, model, credential, taskId } = spec
  const prepared: PreparedRun = {
    taskId,
    workflowType: 'spec_prove',
    workflow: {
      name: 'spec_prove',
      description: 'prove',
      source: 'built-in',
      stages,
      delivers: false,
      startsFresh: true,
    },
    roles: {},
    baseCommit: commit,
    earlier: undefined,
    firstStage: 0,
    context: criteriaForReviewer(criteriaOf(parts)),
    agent: agent ?? undefined,
    model: model ?? undefined,
    credential: credential ?? undefined,
  }
  const principal: Principal = { tenantId, userId: spec.createdBy, role: 'service' }
  await inTenant(app.database, tenantId, async (tx) => {
    const now = await lockSpec(tx, specId)
    if ((await isProving(tx, now)) || now.approvedVersion !== spec.approvedVersion) return
    const run = await startRun(tx, principal, prepared)
    await saveSpec(tx, specId, { proofRunId: run.id, proofVersion: spec.approvedVersion, startFailure: null })
  })
}

type Criteria = ReturnType<typeof criteriaOf>

/** A reviewer first, because a command that fails ends the run. */
function proofStages(criteria: Criteria, test: SandboxCommand[]): StageDefinition[] {
  const needsTests = criteria.some(({ check }) => check.kind === 'test')
  const tests = test.length > 0 ? test : [NO_TESTS]
  const commands = [
    ...(needsTests ? tests.map((one) => ({ ...one, label: `${TEST_LABEL}${one.label}` })) : []),
    ...criteria.flatMap(({ id, check }) =>
      check.kind === 'command' ? [{ label: id, command: check.command, timeoutSeconds: CHECK_SECONDS }] : [],
    ),
  ]
  const judge: StageDefinition = {
    stage: 'JUDGE',
    kind: 'agent',
    role: 'checker',
    mustSubmit: ['submit_verdicts'],
    loopTo: null,
  }
  const prove: StageDefinition = {
    stage: 'PROVE',
    kind: 'command',
    role: 'tester',
    mustSubmit: [],
    loopTo: null,
    commands,
  }
  const isJudged = criteria.some(({ check }) => check.kind === 'review')
  return [...(isJudged ? [judge] : []), ...(commands.length > 0 ? [prove] : [])]
}

function criteriaForReviewer(criteria: Criteria): string {
  const list = criteria.flatMap(({ id, text, check }) =>
    check.kind === 'review' ? [`- ${id}: ${text}\n  ${check.question}`] : [],
  )
  const how =
    'The working copy is the exact commit that is judged. Look for evidence, name files and lines, and hand in a verdict for each of these with `submit_verdicts`.'
  return `## Criteria to judge\n\n${how}\n\n${list.join('\n')}`
}
