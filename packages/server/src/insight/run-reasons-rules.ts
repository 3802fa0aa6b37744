import { type Found, reason, SENTRA } from './reason-rules.ts'
import type { QuestionFact, RunFact } from './reasons-store.ts'

type NameOf = (userId: string) => string

/** Which agent and workflow a run was given and why, which of several was kept, and how it failed. Pure. */
export function describeRun(run: RunFact, nameOf: NameOf): Found[] {
  const { createdAt, endedAt, keptAt, keptBy, state, message } = run
  const by = nameOf(run.createdBy)
  const start = reason(run, { at: createdAt, kind: 'choice', by, text: startText(run), why: agentWhy(run) })
  const kept =
    keptAt &&
    reason(run, {
      at: keptAt,
      kind: 'choice',
      text: 'Its change is the one that is kept.',
      ...keptBecause(keptBy, nameOf),
    })
  const isFailed = state === 'failed' && endedAt !== null
  const failed = isFailed
    ? reason(run, { at: endedAt, kind: 'retry', text: 'The run failed: a person decides what follows.', why: message })
    : null
  return [start, kept, failed].filter((found) => found !== null)
}

function startText({ agent, model, workflow }: RunFact): string {
  return `${agent}${model === null ? '' : ` with ${model}`} works on it: ${workflow.replaceAll('_', ' ')}.`
}

function agentWhy({ agent, projectAgent, roles, isContest }: RunFact): string {
  const own = Object.entries(roles).flatMap(([role, { agent: other }]) =>
    other === undefined ? [] : `${role}: ${other}`,
  )
  const others = own.length === 0 ? '' : ` The repository names others for some roles, ${own.join(', ')}.`
  if (isContest) return `It is one of several side by side, each with the agent that a person named.${others}`
  if (projectAgent === agent) return `The settings of the project name this agent.${others}`
  if (projectAgent === null)
    return `The settings of the project name no agent: it was named for this run, or is the first one with a key.${others}`
  return `It was named for this run; the settings of the project name ${projectAgent}.${others}`
}

function keptBecause(keptBy: string | null, nameOf: NameOf): { by: string; why: string | null } {
  if (keptBy !== null) return { by: nameOf(keptBy), why: null }
  return {
    by: SENTRA,
    why: 'Ranked first: proof counts most, then what the review found, then the smaller change, fewer tokens and less time.',
  }
}

/** What an agent asked and what a person said to it. Pure. */
export function describeQuestion(fact: QuestionFact, nameOf: NameOf): Found[] {
  const asked = reason(fact, {
    at: fact.askedAt,
    kind: 'question',
    by: fact.role,
    text: 'Asked a person and waited.',
    why: fact.question,
  })
  if (fact.answer === null || fact.answeredAt === null) return [asked]
  const by = fact.answeredBy === null ? SENTRA : nameOf(fact.answeredBy)
  return [
    asked,
    reason(fact, { at: fact.answeredAt, kind: 'question', by, text: 'Answered the question.', why: fact.answer }),
  ]
}
