import { LaunchSpec, MAX_IDEA, type Project, taskPriorities, type TaskPriority } from '@sentra/contract'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { type FormEvent, useRef, useState } from 'react'
import { client } from '../../lib/client.ts'
import { readText } from '../../lib/form-text.ts'
import { sendOnEnter } from '../../lib/send-on-enter.ts'
import { useDraft } from '../../lib/use-draft.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { Checkbox, Select, TextArea } from '../../ui/field.tsx'
import { StartRefusal } from '../runs/start-refusal.tsx'
import { doubleOf, DoubleNotice } from './double-notice.tsx'
import { type CommandMode, ModePicker } from './mode-picker.tsx'
import { quickTaskWith } from './quick-task.ts'
import { WorkflowField } from './workflow-field.tsx'

const route = getRouteApi('/command')

/** What is typed stays until it was taken: through refusals, reloads and other pages. */
export function CommandForm({ projects }: { projects: Project[] }) {
  const search = route.useSearch()
  const [text, setText] = useDraft('command')
  const [chosenMode, setMode] = useDraft('command-mode')
  const [lastId, setLastId] = useDraft('command-project')
  const [chosenId, setChosenId] = useState(search.project)
  const [fault, setFault] = useState<string>()
  const mode: CommandMode = chosenMode === 'quick_task' ? 'quick_task' : 'spec_driven'
  const project = projects.find(({ id }) => id === (chosenId ?? lastId)) ?? projects[0]
  const { launch, quick } = useCommand(() => setText(''))
  const { error } = mode === 'spec_driven' ? launch : quick
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const words = LaunchSpec.shape.description.safeParse(text)
    setFault(words.error?.issues[0]?.message)
    if (!words.success || project === undefined) return
    const form = new FormData(event.currentTarget)
    const said = { projectId: project.id, priority: readText(form, 'priority') as TaskPriority }
    if (mode === 'quick_task') quick.mutate({ ...said, text: words.data, workflow: readText(form, 'workflow') })
    else launch.mutate({ ...said, ...readSwitches(form), description: words.data })
  }
  return (
    <form onSubmit={submit} noValidate className="grid max-w-3xl gap-4">
      <TextArea
        label="Say what you want"
        rows={8}
        autoFocus
        value={text}
        onChange={({ target }) => {
          setText(target.value)
          setFault(undefined)
        }}
        onKeyDown={sendOnEnter}
        placeholder="Customers should be able to enter a discount code in the cart…"
        error={fault}
        hint={lengthOf(text)}
      />
      <ModePicker mode={mode} onChange={setMode} />
      <div className="grid gap-4 sm:grid-cols-2">
        <Select
          label="Project"
          value={project?.id ?? ''}
          onChange={({ target }) => {
            setChosenId(target.value)
            setLastId(target.value)
          }}
          choices={projects.map(({ id, name }) => ({ value: id, label: name }))}
        />
        <Select
          label="Priority"
          name="priority"
          defaultValue="medium"
          choices={taskPriorities.map((name) => ({ value: name, label: name }))}
        />
      </div>
      {mode === 'quick_task' && project && <WorkflowField key={project.id} projectId={project.id} />}
      {mode === 'spec_driven' && <SpecSwitches />}
      {error !== null && <Refusal error={error} launch={launch} now={{ text, project }} />}
      <Button
        type="submit"
        tone="primary"
        busy={launch.isPending || quick.isPending}
        className="justify-self-start"
        title="Ctrl+Enter, ⌘ Enter"
      >
        {mode === 'spec_driven' ? 'Write a spec' : 'Do it now'}
      </Button>
    </form>
  )
}

function useCommand(onTaken: () => void) {
  const navigate = useNavigate()
  const kept = useRef(null)
  const launch = useWrite(client.specs.launch, ({ id, projectId }) => {
    onTaken()
    void navigate({ to: '/projects/$projectId/specs/$specId', params: { projectId, specId: id } })
  })
  const quick = useWrite(quickTaskWith(kept), ({ id }) => {
    onTaken()
    void navigate({ to: '/tasks/$taskId', params: { taskId: id } })
  })
  return { launch, quick }
}

type Launching = ReturnType<typeof useCommand>['launch']
type Typed = { text: string; project: Project | undefined }

/** Why it was not taken. That it was asked for before holds for the very words that were refused, and can be passed. */
function Refusal({ error, launch, now }: { error: unknown; launch: Launching; now: Typed }) {
  const double = doubleOf(error)
  const { variables, isPending } = launch
  if (double === undefined || variables === undefined) return <StartRefusal error={error} />
  if (variables.description !== now.text.trim() || variables.projectId !== now.project?.id) return null
  const onLaunch = () => launch.mutate({ ...variables, force: true })
  return <DoubleNotice double={double} busy={isPending} onLaunch={onLaunch} />
}

function SpecSwitches() {
  return (
    <fieldset className="grid gap-2">
      <legend className="sr-only">How it goes on</legend>
      <Checkbox name="talk" defaultChecked label="Talk about it first: an architect asks what is not clear" />
      <Checkbox name="autoExecute" defaultChecked label="Begin the work as soon as I have approved the spec" />
    </fieldset>
  )
}

function readSwitches(form: FormData) {
  return { talk: form.has('talk'), autoExecute: form.has('autoExecute') }
}

/** Said only where it matters. */
function lengthOf(text: string): string | undefined {
  if (text.length < MAX_IDEA * 0.8) return undefined
  return `${text.length.toLocaleString('en')} of ${MAX_IDEA.toLocaleString('en')} characters`
}
