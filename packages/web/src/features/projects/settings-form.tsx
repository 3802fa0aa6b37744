import { looksLikeUrl, type Project, type ProjectSettings } from '@sentra/contract'
import type { FormEvent } from 'react'
import { client } from '../../lib/client.ts'
import { readText } from '../../lib/form-text.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { Select, TextArea, TextField } from '../../ui/field.tsx'
import { ErrorBox } from '../../ui/notice.tsx'
import { showToast } from '../../ui/toasts.tsx'
import { EnvironmentFields, readEnvironment } from './environment-fields.tsx'
import { FeedbackField, readFeedbackSetting } from './feedback-field.tsx'
import { readSpecSettings, SpecFields } from './spec-fields.tsx'
import { readTicketMirror, TicketMirrorField } from './ticket-mirror.tsx'
import { AgentFields, LimitFields, readLimits, TesterField, WipFields } from './settings-fields.tsx'

const tierChoices = [
  { value: 'bubblewrap', label: 'bubblewrap: isolated' },
  { value: 'process', label: 'plain process: no isolation' },
]

const providerToolChoices = [
  { value: 'remove', label: 'left out: no way to the network' },
  { value: 'allow', label: 'allowed: the service may reach the network' },
]

const submoduleChoices = [
  { value: 'refuse', label: 'no run starts: their directories would be empty' },
  { value: 'empty', label: 'runs start with empty directories' },
]

const lfsChoices = [
  { value: 'refuse', label: 'no run starts: its files would be pointers' },
  { value: 'pointers', label: 'runs start with pointer files' },
]

/** What a project decides for its runs; a run that is at work keeps what it began with. */
export function SettingsForm({ project }: { project: Project }) {
  const save = useWrite(client.projects.update, ({ name }) => showToast('passed', `Saved the settings of ${name}.`))
  const { settings } = project
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    save.mutate({ projectId: project.id, ...readPlace(form, project), ...readForm(form, settings) })
  }
  return (
    <form onSubmit={submit} className="grid max-w-2xl gap-4">
      <p className="text-muted">
        What is undecided or empty is as <code className="font-mono text-meta">.sentra/config.yaml</code> of the
        repository says; what that leaves open too is as said below each field.
      </p>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField label="Name" name="name" defaultValue={project.name} required spellCheck={false} />
        <TextField label="Branch" name="branch" defaultValue={project.defaultBranch} required spellCheck={false} />
        <AgentFields settings={settings} />
        <TesterField settings={settings} />
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label="Directory"
          name="directory"
          placeholder="undecided"
          defaultValue={settings.directory ?? ''}
          className="font-mono"
          spellCheck={false}
          hint="Where set-up, tests and agents start, like packages/api. A dot is the top, as when undecided."
        />
        <TextField
          label="Checked out"
          name="sparse"
          placeholder="undecided"
          defaultValue={(settings.sparse ?? []).join(' ')}
          className="font-mono"
          spellCheck={false}
          hint="Of a large repository, only these directories and the files at the top. Undecided: everything."
        />
      </div>
      <TextField
        label="Path or URL of the repository"
        name="place"
        defaultValue={placeOf(project)}
        required
        className="font-mono"
        spellCheck={false}
        hint="Where the same repository is now: it must share history with what is known of it."
      />
      <TextField
        label="Test command"
        name="testCommand"
        placeholder="undecided"
        defaultValue={settings.testCommand ?? ''}
        className="font-mono"
        spellCheck={false}
        hint="It proves every change. Undecided: as shown above."
      />
      <TextField
        label="Set-up command"
        name="setupCommand"
        placeholder="undecided"
        defaultValue={settings.setupCommand ?? ''}
        className="font-mono"
        spellCheck={false}
        hint="Installs dependencies. Undecided: as shown above."
      />
      <EnvironmentFields settings={settings} />
      <Select
        label="Sandbox"
        name="sandboxTier"
        defaultValue={settings.sandboxTier}
        choices={tierChoices}
        hint="Never taken from the repository: giving up isolation is yours to say."
      />
      <Select
        label="Tools of the model service"
        name="providerTools"
        defaultValue={settings.providerTools}
        choices={providerToolChoices}
        hint="Web search, other servers, addresses to fetch. Never taken from the repository: it is a way out of the sandbox."
      />
      <Select label="Submodules" name="submodules" defaultValue={settings.submodules} choices={submoduleChoices} />
      <Select label="Git LFS" name="lfs" defaultValue={settings.lfs} choices={lfsChoices} />
      <SpecFields settings={settings} />
      {project.url !== null && <FeedbackField settings={settings} />}
      {project.url !== null && <TicketMirrorField settings={settings} />}
      <LimitFields settings={settings} />
      <WipFields settings={settings} />
      <TextArea
        label="Hosts the sandbox may reach"
        name="egressAllow"
        rows={2}
        className="font-mono"
        spellCheck={false}
        defaultValue={(settings.egressAllow ?? []).join('\n')}
        hint="One host:port on a line, besides the package registry of its tools. Undecided: none."
      />
      <TextField
        label="Tools the sandbox shows"
        name="tools"
        placeholder="undecided"
        defaultValue={(settings.tools ?? []).join(' ')}
        className="font-mono"
        spellCheck={false}
        hint="Programs on the PATH of the host besides the usual ones, like hugo terraform."
      />
      {save.error !== null && <ErrorBox error={save.error} />}
      <Button type="submit" tone="primary" busy={save.isPending} className="justify-self-start">
        Save
      </Button>
    </form>
  )
}

const placeOf = ({ path, url }: Project) => path ?? url ?? ''

/** Only a new place is said: looking at it takes a while. */
function readPlace(form: FormData, project: Project) {
  const place = readText(form, 'place')
  if (place === placeOf(project)) return {}
  return looksLikeUrl(place) ? { url: place } : { path: place }
}

function readForm(form: FormData, before: ProjectSettings) {
  const text = (name: string) => readText(form, name)
  const orNull = (name: string) => text(name) || null
  const sparse = text('sparse').split(/\s+/).filter(Boolean)
  const hosts = text('egressAllow').split(/\s+/).filter(Boolean)
  const tools = text('tools').split(/\s+/).filter(Boolean)
  return {
    name: text('name'),
    branch: text('branch'),
    settings: {
      directory: orNull('directory'),
      sparse: sparse.length === 0 ? null : sparse,
      agent: orNull('agent'),
      model: orNull('model'),
      credential: orNull('credential'),
      tester: orNull('tester') as ProjectSettings['tester'],
      testCommand: orNull('testCommand'),
      setupCommand: orNull('setupCommand'),
      ...readEnvironment(text, before),
      sandboxTier: text('sandboxTier') as ProjectSettings['sandboxTier'],
      providerTools: text('providerTools') as ProjectSettings['providerTools'],
      submodules: text('submodules') as ProjectSettings['submodules'],
      lfs: text('lfs') as ProjectSettings['lfs'],
      ...readSpecSettings(text),
      ...readFeedbackSetting(text),
      ...readTicketMirror(text),
      egressAllow: hosts.length === 0 ? null : hosts,
      tools: tools.length === 0 ? null : tools,
      limits: readLimits(text),
      wipInProgress: text('wipInProgress') === '' ? null : Number(text('wipInProgress')),
      wipInReview: text('wipInReview') === '' ? null : Number(text('wipInReview')),
    },
  }
}
