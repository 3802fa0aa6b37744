import { readFileSync } from 'node:fs'
import { agentRoles } from '@sentra/contract'
import type { AttemptRow, Briefing } from './attempts-store.ts'
import { describeCombination, type LandedWork } from './train/combination-rules.ts'
import type { RunRow } from './runs-store.ts'

const read = (name: string) => readFileSync(new URL(`../../prompts/${name}.md`, import.meta.url), 'utf8').trim()
const instructions = Object.fromEntries(agentRoles.map((role) => [role, read(role)]))
/** A checker of a finished work, who grades nothing. */
const judge = read('judge')
/** An architect does other work in each phase. */
const phases = Object.fromEntries(
  (['TALK', 'REQUIREMENTS', 'DESIGN', 'TASKS'] as const).map((stage) => [
    stage,
    read(`architect-${stage.toLowerCase()}`),
  ]),
)

type PromptParts = {
  attempt: Pick<AttemptRow, 'role' | 'briefing' | 'stage'>
  run: Pick<RunRow, 'plan' | 'branch' | 'baseCommit' | 'roles' | 'context' | 'subjectKind'>
  task: { title: string; description: string; type: string }
  /** What failed, for a fixer: the end of the test output, or blocking findings. */
  failure: string | null
  /** What people said to the agents of this run. */
  messages: { by: string; text: string }[]
  /** What an earlier attempt of the run handed in: for the checker to judge, for its author to mend. */
  handedIn: string | null
  /** What GitHub said about the change, with the words of others fenced. */
  feedback?: string | null
  /** For a fixer whose work was combined with others': what they say and changed. */
  landed?: LandedWork[]
}

/**
 * All that an agent is told. The first line names the role for agents that are scripted. What comes from people or
 * repositories stands under its own heading, so that it reads as matter to work on.
 */
export function buildPrompt({
  attempt,
  run,
  task,
  failure,
  messages,
  handedIn,
  landed = [],
  ...rest
}: PromptParts): string {
  const { combined } = attempt.briefing
  const { feedback = null } = rest
  const sections = [
    `ROLE: ${attempt.role}`,
    ...describeRole({ attempt, run }),
    ...describeWork({ run, task, handedIn }),
    attempt.role !== 'planner' && run.plan !== null ? section('Plan', run.plan) : null,
    failure !== null ? section('What failed', failure) : null,
    feedback !== null ? section('What was said at GitHub', feedback) : null,
    ...describeCombination(combined?.files ?? [], landed).map(({ title, text }) => section(title, text)),
    messages.length > 0 ? section('What people said while this was worked on', listMessages(messages)) : null,
    ...sectionsOfPeople(attempt.briefing),
  ]
  return sections.filter((text) => text !== null).join('\n\n')
}

/** What an agent of this role does in this stage, and what the repository adds to it. */
function describeRole({ attempt: { role, stage }, run }: Pick<PromptParts, 'attempt' | 'run'>): (string | null)[] {
  const added = run.roles[role]?.prompt
  return [
    stage === 'JUDGE' ? judge : (instructions[role] ?? instructions.coder ?? ''),
    phases[stage] ?? null,
    added === undefined ? null : section('From this repository', added),
  ]
}

/** What is wanted, by a person or by an earlier phase, and where it is worked on. */
function describeWork({ run, task, handedIn }: Pick<PromptParts, 'run' | 'task' | 'handedIn'>): (string | null)[] {
  const title = run.subjectKind === 'spec' ? 'The idea' : `Task (${task.type})`
  return [
    section(title, `${task.title}\n\n${task.description}`.trim()),
    run.context,
    handedIn !== null ? section('What was handed in', handedIn) : null,
    section('Working copy', `Branch ${run.branch}, started from commit ${run.baseCommit}.`),
  ]
}

/** What people did while nobody worked. */
function sectionsOfPeople({ answer, paused, handedBack }: Briefing): (string | null)[] {
  return [
    paused ? section('You were paused', PAUSED) : null,
    handedBack ? section('A person changed the work', describeHandBack(handedBack)) : null,
    answer ? section('Answer to your question', `You asked: ${answer.question}\n\nThe answer: ${answer.answer}`) : null,
  ]
}

const PAUSED =
  'A person paused you in the middle of this work. What you did so far is in the working copy; go on where you stopped.'

function listMessages(messages: PromptParts['messages']): string {
  return messages.map(({ by, text }) => `${by} says:\n\n${text}`).join('\n\n')
}

function describeHandBack({ by, files }: NonNullable<Briefing['handedBack']>): string {
  const list = files.map((file) => `- ${file}`).join('\n')
  return `${by} worked in this working copy in your place and changed:\n\n${list}\n\nRead these files before you go on, and keep what was done there.`
}

function section(title: string, text: string): string {
  return `## ${title}\n\n${text}`
}
