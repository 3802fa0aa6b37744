import { renderDesign, renderFindings, renderRequirements, renderTasks, type SpecParts } from '@sentra/contract'
import type { SaidRow } from './messages-store.ts'
import type { WritingState } from './phase-rules.ts'

/** What the agents of a phase are told beside the idea. */
export type PhaseFacts = {
  state: WritingState
  parts: SpecParts
  said: Pick<SaidRow, 'author' | 'by' | 'text'>[]
  /** What a person wants changed, when this is not the first round. */
  request: string | null
  comments: { version: number; anchor: string | null; text: string; by: string }[]
  /** What did not fit when the parts were put together. */
  problems: string[]
  isHandedOff: boolean
}

/** Parts that each phase builds on. In a later round it also sees what it wrote in the one before. */
const reads: Record<WritingState, readonly (keyof SpecParts)[]> = {
  draft: ['brief', 'requirements'],
  exploring: ['brief'],
  requirements: ['brief', 'findings', 'requirements'],
  design: ['brief', 'findings', 'requirements', 'design'],
  tasks: ['brief', 'findings', 'requirements', 'design', 'tasks'],
}

/** Pure: the context of a phase's run, as Markdown. Everything in it is matter to work on. */
export function composeContext(facts: PhaseFacts): string {
  const { state, parts, said, request, comments, problems } = facts
  const sections = [
    ...reads[state].map((kind) => renderPart(parts, kind)),
    renderTalk(said),
    state === 'draft' && facts.isHandedOff ? HANDED_OFF : undefined,
    request === null ? undefined : `## What a person wants changed\n\n${request}\n\n${KEEP_IDS}`,
    comments.length === 0 ? undefined : renderComments(comments),
    problems.length === 0
      ? undefined
      : `## What did not fit together\n\n${problems.map((one) => `- ${one}`).join('\n')}`,
  ]
  return sections.filter((text) => text !== undefined).join('\n\n')
}

/** What the architect is told when the person has nothing to add. */
export const HANDED_OFF =
  'The person has handed the idea off: ask nothing more, and hand in the brief with `submit_brief` now.'

const KEEP_IDS =
  'Parts from before stand here as they are. Change what this asks for, and keep the ids of all the rest.'

function renderPart(parts: SpecParts, kind: keyof SpecParts): string | undefined {
  const { brief, findings, requirements, design, tasks } = parts
  switch (kind) {
    case 'brief':
      return brief && `## What was agreed\n\n${brief.summary}`
    case 'findings':
      return findings && renderFindings(findings)
    case 'requirements':
      return requirements && renderRequirements(requirements)
    case 'design':
      return design && renderDesign(design)
    case 'tasks':
      return tasks && renderTasks(tasks)
  }
}

/** The newest words say most: of a long talk the beginning is left out. */
const MAX_TALK_CHARACTERS = 60_000

function renderTalk(said: PhaseFacts['said']): string | undefined {
  if (said.length === 0) return undefined
  const text = said
    .map(({ author, by, text: words }) => `${author === 'person' ? by : `(${author})`}: ${words}`)
    .join('\n\n')
  return `## What was said so far\n\n${text.slice(-MAX_TALK_CHARACTERS)}`
}

function renderComments(comments: PhaseFacts['comments']): string {
  const list = comments.map(({ version, anchor, text, by }) => `- ${anchor ?? `version ${version}`}: ${text} (${by})`)
  return `## Comments of people\n\n${list.join('\n')}`
}
