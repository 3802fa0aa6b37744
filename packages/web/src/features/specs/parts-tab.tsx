import type { SpecParts } from '@sentra/contract'
import type { ReactNode } from 'react'
import { Markdown } from '../../ui/markdown.tsx'
import { Empty } from '../../ui/notice.tsx'
import { Section } from '../../ui/page.tsx'
import { DesignPart } from './design-part.tsx'
import { FindingsPart } from './findings-part.tsx'
import { RequirementsPart } from './requirements-part.tsx'
import { TasksPart } from './tasks-part.tsx'
import { useSpec } from './use-spec.ts'

/** The newest of each part that an agent handed in, as it is there. */
export function PartsTab() {
  const { parts } = useSpec()
  if (!parts) return null
  const shown = sectionsOf(parts).filter(({ content }) => content !== undefined)
  if (shown.length === 0) {
    return (
      <Empty title="No part is there yet.">Each phase adds one: what was agreed comes first, after the talk.</Empty>
    )
  }
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-8">
      <nav aria-label="Parts" className="flex flex-wrap gap-x-4 gap-y-1">
        {shown.map(({ id, title }) => (
          <a key={id} href={`#${id}`} className="underline">
            {title}
          </a>
        ))}
      </nav>
      {shown.map(({ id, title, content }) => (
        <div key={id} id={id}>
          <Section title={title}>{content}</Section>
        </div>
      ))}
    </div>
  )
}

type PartSection = { id: string; title: string; content: ReactNode }

function sectionsOf({ brief, findings, requirements, design, tasks }: SpecParts): PartSection[] {
  return [
    { id: 'brief', title: 'What was agreed', content: brief && <Markdown text={brief.summary} /> },
    { id: 'findings', title: 'Findings', content: findings && <FindingsPart findings={findings} /> },
    {
      id: 'requirements',
      title: 'Requirements',
      content: requirements && <RequirementsPart requirements={requirements} />,
    },
    { id: 'design', title: 'Design', content: design && <DesignPart design={design} /> },
    { id: 'tasks', title: 'Tasks', content: tasks && <TasksPart tasks={tasks} /> },
  ]
}
