import { looksLikeUrl, ProjectSettings } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { FormEvent } from 'react'
import { client } from '../../lib/client.ts'
import { readText } from '../../lib/form-text.ts'
import { projectQuery } from '../../lib/queries.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { ErrorBox, Notice } from '../../ui/notice.tsx'
import { Page } from '../../ui/page.tsx'
import { FetchBox } from './fetch-box.tsx'
import { AgentFields } from './settings-fields.tsx'

const undecided = ProjectSettings.parse({})

export function NewProjectPage() {
  const create = useWrite(client.projects.create)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    create.mutate(readForm(new FormData(event.currentTarget)))
  }
  if (create.data) return <Added created={create.data} />
  return (
    <Page title="New project">
      <form onSubmit={submit} className="grid max-w-2xl gap-4">
        <TextField
          label="Path or URL of the repository"
          name="place"
          required
          autoFocus
          spellCheck={false}
          className="font-mono"
          placeholder="/home/ann/code/shop or https://github.com/ann/shop.git"
          hint="The whole path on the machine where Sentra runs, or a URL by https or ssh. It changes only when you merge."
        />
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField label="Name" name="name" hint="Empty: the name of its directory." spellCheck={false} />
          <TextField label="Branch" name="branch" hint="Empty: the default branch." spellCheck={false} />
        </div>
        <div className="grid gap-4 sm:grid-cols-2">
          <AgentFields settings={undecided} />
        </div>
        <p className="text-meta text-muted">
          The agent rehearsal follows a script: try the whole way with it, without a model and a key.
        </p>
        <TextField
          label="Directory"
          name="directory"
          className="font-mono"
          placeholder="packages/api"
          spellCheck={false}
          hint="Of a monorepo, where set-up, tests and agents start. Empty: the top of the repository."
        />
        <TextField
          label="Test command"
          name="testCommand"
          className="font-mono"
          spellCheck={false}
          hint="It proves every change. Empty: that of the repository, such as npm test."
        />
        <TextField
          label="Set-up command"
          name="setupCommand"
          className="font-mono"
          spellCheck={false}
          hint="Installs dependencies in the sandbox. Empty: found from the lock file."
        />
        <Allowances />
        {create.error !== null && <ErrorBox error={create.error} />}
        <div className="flex gap-2">
          <Button type="submit" tone="primary" busy={create.isPending}>
            Add project
          </Button>
          <Link to="/projects" className={buttonClass()}>
            Cancel
          </Link>
        </div>
      </form>
    </Page>
  )
}

/** A person's word for what agents and tests would find in the place of what Sentra does not fetch. */
function Allowances() {
  const label = 'flex items-start gap-2'
  return (
    <fieldset className="grid gap-2">
      <legend className="pb-1 font-medium">Start runs although</legend>
      <label className={label}>
        <input type="checkbox" name="submodules" value="empty" className="mt-1" />
        directories of submodules are empty
      </label>
      <label className={label}>
        <input type="checkbox" name="lfs" value="pointers" className="mt-1" />
        files of Git LFS are pointers
      </label>
    </fieldset>
  )
}

/** What was noticed about the repository is said before one goes on. */
function Added({ created }: { created: Awaited<ReturnType<typeof client.projects.create>> }) {
  const { notices } = created
  // Its fetch goes on: what is known now counts.
  const { data: project = created.project } = useQuery(projectQuery(created.project.id))
  const isReady = project.fetch.state === 'ready'
  return (
    <Page title={`Added ${project.name}`}>
      <FetchBox project={project} />
      <Notice
        tone={isReady ? 'passed' : 'planning'}
        icon={isReady ? 'check' : 'folder'}
        title={isReady ? 'The project is ready' : 'The project is there'}
        actions={
          <>
            {isReady && (
              <Link to="/tasks/new" search={{ project: project.id }} className={buttonClass('primary')}>
                New task
              </Link>
            )}
            <Link to="/projects/$projectId" params={{ projectId: project.id }} className={buttonClass()}>
              Settings
            </Link>
          </>
        }
      >
        <p>
          Tasks start from <code className="font-mono text-meta">{project.defaultBranch}</code> of{' '}
          <code className="font-mono text-meta wrap-anywhere">{project.path ?? project.url}</code>.
        </p>
      </Notice>
      {notices.map((notice) => (
        <Notice key={notice} tone="needs" icon="warning" title="Good to know">
          <p>{notice}</p>
        </Notice>
      ))}
    </Page>
  )
}

function readForm(form: FormData) {
  const text = (name: string) => readText(form, name)
  const given = (name: string) => (text(name) === '' ? {} : { [name]: text(name) })
  return {
    ...(looksLikeUrl(text('place')) ? { url: text('place') } : { path: text('place') }),
    ...given('name'),
    ...given('branch'),
    settings: {
      ...given('agent'),
      ...given('model'),
      ...given('credential'),
      ...given('directory'),
      ...given('testCommand'),
      ...given('setupCommand'),
      ...given('submodules'),
      ...given('lfs'),
    },
  }
}
