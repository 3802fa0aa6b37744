import { type CreateTicket, type Project, type ProjectId, taskPriorities } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { client } from '../../lib/client.ts'
import { readText } from '../../lib/form-text.ts'
import { projectsQuery } from '../../lib/queries.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { Select, TextArea, TextField } from '../../ui/field.tsx'
import { Empty, ErrorBox, Skeleton } from '../../ui/notice.tsx'
import { Page } from '../../ui/page.tsx'
import { endOfDay } from './deadline.ts'
import { deliveryChoices } from './delivery-choices.ts'

const route = getRouteApi('/tickets/new')

export function NewTicketPage() {
  const projects = useQuery(projectsQuery(false))
  return (
    <Page title="New ticket">
      {projects.error !== null && <ErrorBox error={projects.error} onRetry={() => void projects.refetch()} />}
      {projects.isPending && <Skeleton rows={4} />}
      {projects.data?.length === 0 && (
        <Empty
          title="A ticket belongs to a project: add a repository first."
          action={
            <Link to="/projects/new" className={buttonClass('primary')}>
              New project
            </Link>
          }
        />
      )}
      {projects.data !== undefined && projects.data.length > 0 && <TicketForm projects={projects.data} />}
    </Page>
  )
}

function TicketForm({ projects }: { projects: Project[] }) {
  const { project } = route.useSearch()
  const navigate = useNavigate()
  const [isTitleMissing, setTitleMissing] = useState(false)
  const create = useWrite(client.tickets.create, ({ id }) => {
    void navigate({ to: '/tickets/$ticketId', params: { ticketId: id } })
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const input = readForm(new FormData(event.currentTarget))
    setTitleMissing(input.title === '')
    if (input.title !== '') create.mutate(input)
  }
  return (
    <form onSubmit={submit} noValidate className="grid max-w-2xl gap-4">
      <TextField
        label="Title"
        name="title"
        autoFocus
        maxLength={300}
        placeholder="Sign in with a passkey"
        error={isTitleMissing ? 'Say in one line what is wanted.' : undefined}
      />
      <TextArea label="Description" name="description" rows={6} />
      <div className="grid gap-4 sm:grid-cols-2">
        <Select
          label="Project"
          name="projectId"
          defaultValue={projects.find(({ id }) => id === project)?.id}
          choices={projects.map(({ id, name }) => ({ value: id, label: name }))}
        />
        <Select
          label="Priority"
          name="priority"
          defaultValue="medium"
          choices={taskPriorities.map((name) => ({ value: name, label: name }))}
        />
        <Select
          label="Delivered"
          name="delivery"
          defaultValue="each"
          choices={deliveryChoices}
          hint="Together: one branch, each task tested with those before it."
        />
        <TextField label="Deadline" name="deadline" type="date" hint="May stay empty." />
      </div>
      {create.error !== null && <ErrorBox error={create.error} />}
      <div className="flex gap-2">
        <Button type="submit" tone="primary" busy={create.isPending}>
          Create
        </Button>
        <Link to="/tickets" className={buttonClass()}>
          Cancel
        </Link>
      </div>
    </form>
  )
}

function readForm(form: FormData) {
  const deadline = readText(form, 'deadline')
  return {
    projectId: readText(form, 'projectId') as ProjectId,
    title: readText(form, 'title'),
    description: readText(form, 'description'),
    priority: readText(form, 'priority') as CreateTicket['priority'],
    delivery: readText(form, 'delivery') as CreateTicket['delivery'],
    ...(deadline !== '' && { deadline: endOfDay(deadline) }),
  }
}
