import type { RunState, TaskId, TaskStatus, WaitReason } from '@sentra/contract'

/** What is known of a task that is not at work. */
export type WaitFacts = {
  task: {
    id: TaskId
    status: TaskStatus
    plannedStart: { workflow: string; failure: string | null } | null
    ticketId: string | null
  }
  /** Those that are not done. */
  openDependencies: { id: TaskId; title: string; status: TaskStatus; deletedAt: Date | null }[]
  blockedReason: string | null
  /** Why its ticket, which has not begun, is one too many. */
  wipRefusal: string | undefined
  run: { state: RunState; message: string | null; pausedAt: Date | null; takenBy: string | null } | undefined
  /** The attempt that waits for a runner, with the seconds until it may be given out. */
  ready: { agent: string | null; delaySeconds: number } | undefined
  conflict: TaskId | undefined
  slots: { used: number; limit: number }
  /** Runners that are heard of, and those of them that have the attempt's agent. */
  runners: { ready: number; able: number }
}

/** Why a task is not at work, most decisive first; none when it is, or when it is over. */
export function waitReasons(facts: WaitFacts): WaitReason[] {
  if (facts.run?.state === 'waiting') {
    return [{ code: 'person', message: facts.run.message ?? 'It waits for a person.' }]
  }
  if (facts.run && facts.ready && facts.run.pausedAt !== null) return [held(facts.task.id, facts.run)]
  if (facts.ready) return waitForRunner(facts, facts.ready)
  if (facts.task.status !== 'pending') return []
  return waitForStart(facts)
}

function held(id: TaskId, { takenBy }: NonNullable<WaitFacts['run']>): WaitReason {
  const message =
    takenBy === null
      ? `A person has paused it: \`sentra resume ${id}\` lets it go on.`
      : `A person works on it: \`sentra hand-back ${id}\` lets it go on.`
  return { code: 'person', message }
}

function waitForStart({ task, openDependencies, blockedReason, wipRefusal, run }: WaitFacts): WaitReason[] {
  const reasons = openDependencies.map(dependencyReason)
  const { plannedStart } = task
  // One that ran well and offers nothing, such as a plan, rests: what comes next is a person's choice.
  if (!plannedStart && run) return reasons
  if (!plannedStart) {
    const start = `sentra run ${task.id}${openDependencies.length > 0 ? ' --when-ready' : ''}`
    return [...reasons, { code: 'not_started', message: `Nobody has started it: \`${start}\`.` }]
  }
  if (blockedReason !== null) {
    const message = `Its ticket is blocked: ${blockedReason} \`sentra ticket ${task.ticketId} --unblock\` lets it go on.`
    reasons.push({ code: 'blocked', message })
  }
  if (wipRefusal !== undefined) {
    const message = `${wipRefusal} Its ticket begins by itself when there is room, or now: \`sentra run ${task.id}\`.`
    reasons.push({ code: 'wip_limit', message })
  }
  if (plannedStart.failure !== null) {
    const message = `It could not be started: ${plannedStart.failure} Correct that, then \`sentra run ${task.id}\`.`
    reasons.push({ code: 'start_failed', message })
  }
  return reasons.length > 0 ? reasons : [soon]
}

function dependencyReason({ id, title, status, deletedAt }: WaitFacts['openDependencies'][number]): WaitReason {
  const isOver = deletedAt !== null || status === 'cancelled' || status === 'failed'
  const help = isOver ? ` It will not become done by itself: retry it, or \`sentra deps TASK --remove ${id}\`.` : ''
  const where = deletedAt === null ? words(status) : 'in the trash'
  return { code: 'dependency', taskId: id, message: `Waits for ${id} (${title}), which is ${where}.${help}` }
}

function waitForRunner(
  { runners, conflict, slots }: WaitFacts,
  { agent, delaySeconds }: NonNullable<WaitFacts['ready']>,
): WaitReason[] {
  if (delaySeconds > 0) return [{ code: 'delayed', message: `It goes on in ${Math.ceil(delaySeconds)} s.` }]
  if (runners.ready === 0)
    return [{ code: 'no_runner', message: 'No runner is there: `sentra serve` starts one on this machine.' }]
  if (runners.able === 0 && agent !== null) {
    const message = `No runner has the agent ${agent}: \`sentra agents install ${agent}\`, or choose another.`
    return [{ code: 'no_agent', message }]
  }
  if (conflict !== undefined) {
    const message = `${conflict} is at work on files that this task owns too: it begins when that one is over.`
    return [{ code: 'conflict', taskId: conflict, message }]
  }
  if (slots.used >= slots.limit) {
    const message = `All ${slots.limit} slots of the project are taken: it begins when one is free.`
    return [{ code: 'project_limit', message }]
  }
  return [soon]
}

const soon: WaitReason = { code: 'soon', message: 'Nothing holds it: it starts as soon as a runner takes it.' }
const words = (status: TaskStatus) => status.replace('_', ' ')
