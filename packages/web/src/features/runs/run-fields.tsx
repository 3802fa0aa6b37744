import { agentsWithoutModel, agentWires, type Project } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { messageOf } from '../../lib/client.ts'
import { credentialsQuery, statusQuery, workflowsQuery } from '../../lib/queries.ts'
import { Select, TextField } from '../../ui/field.tsx'
import { keyChoices } from '../keys/service-choices.ts'
import { agentChoices } from '../projects/agent-choices.ts'
import { workflowChoices } from './run-choices.ts'

/** Workflow of a run and, when wanted, agent, model and key other than those of the project. */
export function RunFields({ project }: { project: Project }) {
  const workflows = useQuery(workflowsQuery(project.id))
  const { data: status } = useQuery(statusQuery)
  const { data: keys = [] } = useQuery(credentialsQuery)
  const [workflow, setWorkflow] = useState('full_sdlc')
  const [agent, setAgent] = useState('')
  const { settings } = project
  const working = agent === '' ? settings.agent : agent
  const wires = working === null ? undefined : agentWires[working]
  const needsModel = wires === undefined || wires.length > 0
  const mustBeTold = working !== null && agentsWithoutModel.has(working) && settings.model === null
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <div className="sm:col-span-2">
        <Select
          label="Workflow"
          name="workflow"
          value={workflow}
          onChange={({ target }) => setWorkflow(target.value)}
          choices={workflowChoices(workflows.data ?? [])}
          error={workflows.error === null ? undefined : messageOf(workflows.error)}
        />
      </div>
      <Select
        label="Agent"
        name="agent"
        value={agent}
        onChange={({ target }) => setAgent(target.value)}
        choices={agentChoices(status, asProject(settings.agent))}
      />
      <TextField
        label="Model"
        name="model"
        disabled={!needsModel}
        maxLength={200}
        spellCheck={false}
        placeholder={needsModel ? asProject(settings.model) : 'it needs none'}
        hint={mustBeTold ? 'This agent must be told which. Test on the page Keys lists the names.' : undefined}
      />
      <div className="sm:col-span-2">
        <Select
          label="Key"
          name="credential"
          disabled={!needsModel}
          choices={keyChoices(keys, { none: needsModel ? asProject(settings.credential) : 'it needs none', wires })}
        />
      </div>
    </div>
  )
}

const asProject = (value: string | null) => (value === null ? 'as the project says' : `as the project says: ${value}`)
