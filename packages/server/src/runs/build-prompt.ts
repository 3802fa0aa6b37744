import { readFileSync } from 'node:fs'
import type { AttemptRow } from './attempts-store.ts'
import type { RunRow } from './runs-store.ts'

const instructions = Object.fromEntries(
  ['planner', 'coder', 'tester', 'fixer', 'reviewer'].map((role) => [
    role,
    readFileSync(new URL(`../../prompts/${role}.md`, import.meta.url), 'utf8').trim(),
  ]),
)

type PromptParts = {
  attempt: Pick<AttemptRow, 'role' | 'briefing'>
  run: Pick<RunRow, 'plan' | 'branch' | 'baseCommit' | 'roles'>
  task: { title: string; description: string; type: string }
  /** What failed, for a fixer: the end of the test output, or blocking findings. */
  failure: string | null
}

/**
 * All that an agent is told. The first line names the role for agents that are scripted. What comes from people or
 * repositories stands under its own heading, so that it reads as matter to work on.
 */
export function buildPrompt({ attempt, run, task, failure }: PromptParts): string {
  const { answer } = attempt.briefing
  const added = run.roles[attempt.role]?.prompt
  const sections = [
    `ROLE: ${attempt.role}`,
    instructions[attempt.role] ?? instructions.coder ?? '',
    added === undefined ? null : section('From this repository', added),
    section(`Task (${task.type})`, `${task.title}\n\n${task.description}`.trim()),
    section('Working copy', `Branch ${run.branch}, started from commit ${run.baseCommit}.`),
    attempt.role !== 'planner' && run.plan !== null ? section('Plan', run.plan) : null,
    failure !== null ? section('What failed', failure) : null,
    answer ? section('Answer to your question', `You asked: ${answer.question}\n\nThe answer: ${answer.answer}`) : null,
  ]
  return sections.filter((text) => text !== null).join('\n\n')
}

function section(title: string, text: string): string {
  return `## ${title}\n\n${text}`
}
