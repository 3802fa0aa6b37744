import type { ProjectId } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { settingsQuery, workflowsQuery } from '../../lib/queries.ts'
import { Select } from '../../ui/field.tsx'
import { workflowChoices } from '../runs/run-choices.ts'

/** What its run does: the whole way, or in a project without tests what needs none. */
export function WorkflowField({ projectId }: { projectId: ProjectId }) {
  const { data: workflows = [] } = useQuery(workflowsQuery(projectId))
  const { data: settings } = useQuery(settingsQuery(projectId))
  const [chosen, setChosen] = useState<string>()
  const hasNoTests = settings?.test.commands.length === 0
  return (
    <Select
      label="Workflow"
      name="workflow"
      value={chosen ?? (hasNoTests ? 'plan_code' : 'full_sdlc')}
      onChange={({ target }) => setChosen(target.value)}
      choices={workflowChoices(workflows)}
      hint={hasNoTests ? 'The project has no tests: nothing proves the change, so you look at it.' : undefined}
    />
  )
}
