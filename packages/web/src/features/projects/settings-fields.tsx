import { agentsWithoutModel, agentWires, defaultLimits, type ProjectSettings } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { credentialsQuery, statusQuery } from '../../lib/queries.ts'
import { Select, TextField } from '../../ui/field.tsx'
import { keyChoices } from '../keys/service-choices.ts'
import { agentChoices } from './agent-choices.ts'

const UNDECIDED = 'undecided'

const testerChoices = [
  { value: '', label: UNDECIDED },
  { value: 'if_needed', label: 'when the change lacks tests' },
  { value: 'always', label: 'always' },
  { value: 'never', label: 'never' },
]

/** Who works, with which model, and who pays. */
export function AgentFields({ settings }: { settings: ProjectSettings }) {
  const { data: status } = useQuery(statusQuery)
  const { data: keys } = useQuery(credentialsQuery)
  const [agent, setAgent] = useState(settings.agent ?? '')
  return (
    <>
      <Select
        label="Agent"
        name="agent"
        value={agent}
        onChange={({ target }) => setAgent(target.value)}
        choices={withCurrent(agentChoices(status, UNDECIDED), agent)}
        hint="Undecided: the first one found that has a key."
      />
      <TextField
        label="Model"
        name="model"
        defaultValue={settings.model ?? ''}
        spellCheck={false}
        placeholder={UNDECIDED}
        hint={modelHint(agent)}
      />
      <Select
        // The default must be among the choices when it is set, and they come later.
        key={keys === undefined ? 'unknown' : 'known'}
        label="Key"
        name="credential"
        defaultValue={settings.credential ?? ''}
        choices={keyChoices(keys ?? [], { none: UNDECIDED, current: settings.credential })}
        hint="Undecided: the oldest that fits the agent. Never taken from the repository."
      />
    </>
  )
}

/** When an agent adds tests before TEST runs them. */
export function TesterField({ settings }: { settings: ProjectSettings }) {
  return (
    <Select
      label="Tester"
      name="tester"
      defaultValue={settings.tester ?? ''}
      choices={testerChoices}
      hint="An agent that adds tests. Undecided: when the change lacks them."
    />
  )
}

function modelHint(agent: string): string {
  if (agentWires[agent]?.length === 0) return 'This agent needs none.'
  if (agentsWithoutModel.has(agent)) return 'This agent must be told which. Test on the page Keys lists the names.'
  return 'Undecided: the choice of the agent.'
}

/** An agent that is set but not on any connected host stays a choice. */
function withCurrent(choices: ReturnType<typeof agentChoices>, current: string) {
  if (choices.some(({ value }) => value === current)) return choices
  return [...choices, { value: current, label: `${current} (on no connected host)` }]
}

const limits: { name: keyof typeof defaultLimits; label: string; min: number; max: number; step?: number }[] = [
  { name: 'memoryMb', label: 'Memory, MiB', min: 256, max: 262_144 },
  { name: 'cpus', label: 'Processors', min: 0.1, max: 256, step: 0.1 },
  { name: 'maxProcesses', label: 'Processes', min: 32, max: 32_768 },
  { name: 'diskMb', label: 'Disk, MiB', min: 64, max: 16_777_216 },
  { name: 'stageMinutes', label: 'Minutes for a stage', min: 1, max: 1_440 },
]

/** What one attempt may use. */
export function LimitFields({ settings }: { settings: ProjectSettings }) {
  return (
    <fieldset className="grid gap-3 rounded-lg border border-divider p-4">
      <legend className="px-1 font-medium">Limits of an attempt</legend>
      <div className="grid gap-4 sm:grid-cols-3">
        {limits.map(({ name, label, min, max, step = 1 }) => (
          <TextField
            key={name}
            label={label}
            name={name}
            type="number"
            min={min}
            max={max}
            step={step}
            placeholder={String(defaultLimits[name])}
            defaultValue={settings.limits[name] ?? ''}
          />
        ))}
      </div>
      <p className="text-meta text-muted">Undecided: what is shown in grey.</p>
    </fieldset>
  )
}

/** Reads the limits of the form; null for what is left undecided. */
export function readLimits(text: (name: string) => string): ProjectSettings['limits'] {
  const amount = (name: keyof typeof defaultLimits) => (text(name) === '' ? null : Number(text(name)))
  return {
    memoryMb: amount('memoryMb'),
    cpus: amount('cpus'),
    maxProcesses: amount('maxProcesses'),
    diskMb: amount('diskMb'),
    stageMinutes: amount('stageMinutes'),
  }
}

/** How many tickets a person wants under way; more than that do not begin by themselves. */
export function WipFields({ settings }: { settings: ProjectSettings }) {
  return (
    <fieldset className="grid gap-3 rounded-lg border border-divider p-4">
      <legend className="px-1 font-medium">Tickets under way at most</legend>
      <div className="grid gap-4 sm:grid-cols-3">
        <TextField
          label="In progress"
          name="wipInProgress"
          type="number"
          min={1}
          max={1_000}
          placeholder="any number"
          defaultValue={settings.wipInProgress ?? ''}
        />
        <TextField
          label="In review"
          name="wipInReview"
          type="number"
          min={1}
          max={1_000}
          placeholder="any number"
          defaultValue={settings.wipInReview ?? ''}
        />
      </div>
      <p className="text-meta text-muted">
        One more does not begin by itself until there is room. What you start by hand begins.
      </p>
    </fieldset>
  )
}
