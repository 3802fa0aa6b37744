import {
  type CreateTask,
  type Project,
  type ProjectId,
  taskPriorities,
  taskTemplates,
  taskTypes,
  TicketId,
} from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { words } from '../../lib/format.ts'
import { projectsQuery } from '../../lib/queries.ts'
import { readText } from '../../lib/form-text.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { Checkbox, Select, TextArea, TextField } from '../../ui/field.tsx'
import { Empty, ErrorBox, Notice, Skeleton } from '../../ui/notice.tsx'
import { Page } from '../../ui/page.tsx'
import { readRunChoices } from '../runs/run-choices.ts'
import { RunFields } from '../runs/run-fields.tsx'
import { StartRefusal } from '../runs/start-refusal.tsx'
import { createAndStart, type CreatedTask } from './create-task.ts'
import { useHandedOver } from './use-handed-over.ts'

const route = getRouteApi('/tasks/new')

export function NewTaskPage() {
  const projects = useQuery(projectsQuery(false))
  const handedOver = useHandedOver()
  const isPending = projects.isPending || handedOver === undefined
  return (
    <Page title="New task">
      {projects.error !== null && <ErrorBox error={projects.error} onRetry={() => void projects.refetch()} />}
      {isPending && <Skeleton rows={6} />}
      {projects.data?.length === 0 && (
        <Empty
          title="A task belongs to a project: add a repository first."
          action={
            <Link to="/projects/new" className={buttonClass('primary')}>
              New project
            </Link>
          }
        />
      )}
      {!isPending && projects.data !== undefined && projects.data.length > 0 && (
        <TaskForm projects={projects.data} handedOver={handedOver} />
      )}
    </Page>
  )
}

function TaskForm({ projects, handedOver }: { projects: Project[]; handedOver: string }) {
  const { project, ticket } = route.useSearch()
  const navigate = useNavigate()
  const [startNow, setStartNow] = useState(true)
  const [isTitleMissing, setTitleMissing] = useState(false)
  const create = useWrite(createAndStart, ({ task, refusal }) => {
    if (refusal === null) void navigate({ to: '/tasks/$taskId', params: { taskId: task.id } })
  })
  const [chosenId, setChosenId] = useState(project)
  const chosen = projects.find(({ id }) => id === chosenId) ?? projects[0]
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const input = { ...readForm(new FormData(event.currentTarget), startNow), ...ticketOf(ticket) }
    setTitleMissing(input.title === '')
    if (input.title !== '') create.mutate(input)
  }
  if (create.data && create.data.refusal !== null) return <NotStarted created={create.data} />
  return (
    <form onSubmit={submit} noValidate className="grid max-w-2xl gap-4">
      {ticket !== undefined && (
        <p className="text-muted">
          Becomes part of the ticket <code className="font-mono text-meta">{ticket}</code>.
        </p>
      )}
      <TextField
        label="Title"
        name="title"
        autoFocus
        maxLength={300}
        placeholder="Add discount codes to the cart"
        error={isTitleMissing ? 'Say in one line what is to be done.' : undefined}
      />
      <TextArea
        label="Description"
        name="description"
        rows={7}
        defaultValue={handedOver}
        hint="What should be true afterwards? Name files, limits and examples: the agent reads exactly this."
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <Select
          label="Project"
          name="projectId"
          value={chosen?.id ?? ''}
          onChange={({ target }) => setChosenId(target.value)}
          choices={projects.map(({ id, name }) => ({ value: id, label: name }))}
        />
        <Select label="Priority" name="priority" defaultValue="medium" choices={plainChoices(taskPriorities)} />
        <Select
          label="Type"
          name="type"
          choices={[{ value: '', label: 'from its words' }, ...plainChoices(taskTypes)]}
        />
        <Select
          label="Outline"
          name="template"
          hint="Used when the description is empty."
          choices={plainChoices(taskTemplates)}
        />
        <TextField label="Responsible" name="assignee" hint="A name; may stay empty." maxLength={200} />
      </div>
      <fieldset className="grid gap-3 rounded-lg border border-divider p-4">
        <legend className="px-1 font-medium">Start</legend>
        <Checkbox label="Start it now" checked={startNow} onChange={({ target }) => setStartNow(target.checked)} />
        {startNow && chosen && <RunFields key={chosen.id} project={chosen} />}
      </fieldset>
      {create.error !== null && <StartRefusal error={create.error} />}
      <div className="flex gap-2">
        <Button type="submit" tone="primary" busy={create.isPending}>
          {startNow ? 'Create and start' : 'Create'}
        </Button>
        <Link to="/" className={buttonClass()}>
          Cancel
        </Link>
      </div>
    </form>
  )
}

/** The task is there, but its run was refused: what to put right before it is started from its own page. */
function NotStarted({ created: { task, refusal } }: { created: CreatedTask }) {
  return (
    <Notice
      tone="needs"
      icon="warning"
      title="Created, but not started"
      actions={
        <Link to="/tasks/$taskId" params={{ taskId: task.id }} className={buttonClass('primary')}>
          Open the task
        </Link>
      }
    >
      <StartRefusal error={refusal} />
      <p>The task “{task.title}” is kept. Start it from its page with other choices.</p>
    </Notice>
  )
}

function ticketOf(text: string | undefined): { ticketId?: TicketId } {
  const parsed = TicketId.safeParse(text)
  return parsed.success ? { ticketId: parsed.data } : {}
}

const plainChoices = (names: readonly string[]) => names.map((name) => ({ value: name, label: words(name) }))

function readForm(form: FormData, startNow: boolean) {
  const text = (name: string) => readText(form, name)
  return {
    projectId: text('projectId') as ProjectId,
    title: text('title'),
    description: text('description'),
    priority: text('priority') as CreateTask['priority'],
    template: text('template') as CreateTask['template'],
    ...(text('type') !== '' && { type: text('type') as CreateTask['type'] }),
    ...(text('assignee') !== '' && { assignee: text('assignee') }),
    start: startNow ? readRunChoices(form) : null,
  }
}
