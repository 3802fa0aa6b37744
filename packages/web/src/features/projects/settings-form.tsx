import { defaultLimits, type Project, type ProjectSettings } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { client } from '../../lib/client.ts'
import { statusQuery } from '../../lib/queries.ts'
import { readText } from '../../lib/form-text.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { Select, TextArea, TextField } from '../../ui/field.tsx'
import { ErrorBox } from '../../ui/notice.tsx'
import { showToast } from '../../ui/toasts.tsx'
import { agentChoices } from './agent-choices.ts'

const tierChoices = [
  { value: 'bubblewrap', label: 'bubblewrap: isolated' },
  { value: 'process', label: 'plain process: no isolation' },
]

/** What a project decides for its runs; a run that is at work keeps what it began with. */
export function SettingsForm({ project }: { project: Project }) {
  const { data: status } = useQuery(statusQuery)
  const save = useWrite(client.projects.update, ({ name }) => showToast('passed', `Saved the settings of ${name}.`))
  const { settings } = project
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    save.mutate({ projectId: project.id, ...readForm(new FormData(event.currentTarget), settings) })
  }
  return (
    <form onSubmit={submit} className="grid max-w-2xl gap-4">
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField label="Name" name="name" defaultValue={project.name} required spellCheck={false} />
        <TextField label="Branch" name="branch" defaultValue={project.defaultBranch} required spellCheck={false} />
        <Select
          // The choices come with the status; the default must be among them when it is set.
          key={status === undefined ? 'unknown' : 'known'}
          label="Agent"
          name="agent"
          defaultValue={settings.agent ?? ''}
          choices={withCurrent(agentChoices(status, 'the first one found'), settings.agent)}
        />
        <TextField label="Model" name="model" defaultValue={settings.model ?? ''} hint="Empty: that of the agent." />
      </div>
      <TextField
        label="Test command"
        name="testCommand"
        defaultValue={settings.testCommand ?? ''}
        className="font-mono"
        spellCheck={false}
        hint="It proves every change. Empty: that of the repository."
      />
      <TextField
        label="Set-up command"
        name="setupCommand"
        defaultValue={settings.setupCommand ?? ''}
        className="font-mono"
        spellCheck={false}
        hint="Empty: found from the lock file."
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <Select label="Sandbox" name="sandboxTier" defaultValue={settings.sandboxTier} choices={tierChoices} />
        <TextField
          label="Minutes for a stage"
          name="stageMinutes"
          type="number"
          min={1}
          max={1440}
          placeholder={String(defaultLimits.stageMinutes)}
          defaultValue={settings.limits.stageMinutes ?? ''}
        />
      </div>
      <TextArea
        label="Hosts the sandbox may reach"
        name="egressAllow"
        rows={2}
        className="font-mono"
        spellCheck={false}
        defaultValue={(settings.egressAllow ?? []).join('\n')}
        hint="One host:port on a line, besides the package registry of its tools."
      />
      {save.error !== null && <ErrorBox error={save.error} />}
      <Button type="submit" tone="primary" busy={save.isPending} className="justify-self-start">
        Save
      </Button>
    </form>
  )
}

/** An agent that is set but not on any connected host stays a choice. */
function withCurrent(choices: ReturnType<typeof agentChoices>, current: string | null) {
  if (current === null || choices.some(({ value }) => value === current)) return choices
  return [...choices, { value: current, label: `${current} (on no connected host)` }]
}

function readForm(form: FormData, before: ProjectSettings) {
  const text = (name: string) => readText(form, name)
  const orNull = (name: string) => text(name) || null
  const hosts = text('egressAllow').split(/\s+/).filter(Boolean)
  return {
    name: text('name'),
    branch: text('branch'),
    settings: {
      agent: orNull('agent'),
      model: orNull('model'),
      testCommand: orNull('testCommand'),
      setupCommand: orNull('setupCommand'),
      sandboxTier: text('sandboxTier') as ProjectSettings['sandboxTier'],
      egressAllow: hosts.length === 0 ? null : hosts,
      limits: { ...before.limits, stageMinutes: text('stageMinutes') === '' ? null : Number(text('stageMinutes')) },
    },
  }
}
