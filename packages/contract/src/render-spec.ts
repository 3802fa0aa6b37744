import type { Criterion, CriterionCheck, Decision, Design, Findings, Requirements, SpecTasks } from './spec-parts.ts'
import type { CriterionProof, SpecParts } from './spec-types.ts'

/** A version as people read it: Markdown with one heading a part and one a clause, so that comments can name them. */
export function renderSpec({ title, idea, parts }: { title: string; idea: string; parts: SpecParts }): string {
  return [
    `# ${oneLine(title)}`,
    `## Idea\n\n${idea}`,
    parts.brief && `## What was agreed\n\n${parts.brief.summary}`,
    parts.requirements && renderRequirements(parts.requirements),
    parts.design && renderDesign(parts.design),
    parts.tasks && renderTasks(parts.tasks),
    parts.findings && renderFindings(parts.findings),
  ]
    .filter((text) => text !== undefined)
    .join('\n\n')
    .concat('\n')
}

export function renderFindings({ summary, findings }: Findings): string {
  const list = findings.map(({ title, detail, files }) => {
    const places = files.map(({ path, line }) => `- \`${path}${line === undefined ? '' : `:${line}`}\``).join('\n')
    return `### ${oneLine(title)}\n\n${detail}${places === '' ? '' : `\n\n${places}`}`
  })
  return [`## Findings\n\n${summary}`, ...list].join('\n\n')
}

export function renderRequirements({ requirements }: Requirements): string {
  const list = requirements.map(
    ({ id, text, criteria }) => `### ${id}\n\n${text}\n\n${criteria.map(renderCriterion).join('\n')}`,
  )
  return ['## Requirements', ...list].join('\n\n')
}

function renderCriterion({ id, text, check }: Criterion): string {
  return `- **${id}** ${oneLine(text)} (${describeCheck(check)})`
}

/** How a criterion is proved, in words. */
export function describeCheck(check: CriterionCheck): string {
  switch (check.kind) {
    case 'command':
      return `command: \`${oneLine(check.command)}\``
    case 'test':
      return `test: \`${oneLine(check.name)}\``
    case 'review':
      return `review: ${oneLine(check.question)}`
  }
}

export function renderDesign({ overview, decisions, risks }: Design): string {
  const parts = [
    `## Design\n\n${overview}`,
    decisions.length > 0 && `### Decisions\n\n${decisions.map(renderDecision).join('\n')}`,
    risks.length > 0 &&
      `### Risks\n\n${risks.map(({ risk, mitigation }) => `- **${oneLine(risk)}** ${oneLine(mitigation)}`).join('\n')}`,
  ]
  return parts.filter((text) => text !== false).join('\n\n')
}

function renderDecision({ decision, reason, alternatives }: Decision): string {
  const others = alternatives.length === 0 ? '' : ` Also thought of: ${alternatives.map(oneLine).join('; ')}.`
  return `- **${oneLine(decision)}** ${oneLine(reason)}${others}`
}

export function renderTasks({ tasks }: SpecTasks): string {
  const list = tasks.map(({ id, title, description, type, size, dependsOn, ownedFiles, serves }) => {
    const facts = [
      `${type}, ${size}`,
      `serves ${serves.join(', ')}`,
      dependsOn.length > 0 && `after ${dependsOn.join(', ')}`,
      ownedFiles.length > 0 && `files ${ownedFiles.map((file) => `\`${file}\``).join(', ')}`,
    ]
    return `### ${id} ${oneLine(title)}\n\n${facts.filter((text) => text !== false).join(' · ')}\n\n${description}`
  })
  return ['## Tasks', ...list].join('\n\n')
}

/** Words of an agent in a place for one line: they must not begin a heading or an item of their own. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

/** What an agent is told that mends what a proof refuted: each criterion, how it is checked, and what was seen. */
export function describeMend(criteria: CriterionProof[]): { title: string; description: string } {
  const list = criteria.map(
    ({ id, text, check, detail }) =>
      `- ${id}: ${oneLine(text)} (${describeCheck(check)})\n  Seen: ${oneLine(detail ?? '')}`,
  )
  const [first] = criteria
  const what =
    criteria.length === 1 && first ? `${first.id}: ${oneLine(first.text)}` : criteria.map(({ id }) => id).join(', ')
  return {
    title: `Mend ${what}`.slice(0, 300),
    description: `All other work of the spec has landed, and these criteria do not hold on it:\n\n${list.join('\n')}`,
  }
}
