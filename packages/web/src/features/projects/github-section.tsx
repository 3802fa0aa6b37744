import type { GithubLink, Project } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { client } from '../../lib/client.ts'
import { readText } from '../../lib/form-text.ts'
import { githubQuery } from '../../lib/queries.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { ErrorBox } from '../../ui/notice.tsx'
import { Facts, Section } from '../../ui/page.tsx'
import { showToast } from '../../ui/toasts.tsx'
import { TemplateButton } from './template-button.tsx'
import { mirrorTexts } from './ticket-mirror.tsx'
import { WithCode } from '../../ui/with-code.tsx'

/** Whether the pull requests of a project are at GitHub too. */
export function GithubSection({ project }: { project: Project }) {
  const found = useQuery(githubQuery(project.id))
  if (found.error !== null) return <ErrorBox error={found.error} onRetry={() => void found.refetch()} />
  if (!found.data) return null
  return (
    <Section title="GitHub">
      {found.data.link === null ? <LinkForm project={project} /> : <Linked project={project} link={found.data.link} />}
    </Section>
  )
}

function LinkForm({ project }: { project: Project }) {
  const link = useWrite(client.github.link, ({ repository }) => showToast('passed', `Linked to ${repository}.`))
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const apiUrl = readText(new FormData(event.currentTarget), 'apiUrl')
    link.mutate({ projectId: project.id, ...(apiUrl !== '' && { apiUrl }) })
  }
  return (
    <form onSubmit={submit} className="grid max-w-prose gap-4">
      <p className="text-muted">
        A linked project opens its pull requests at GitHub, and merges there. It needs a token of the host, which{' '}
        <code className="font-mono text-meta select-all">sentra tokens add github.com</code> takes, or a GitHub App,
        which <code className="font-mono text-meta select-all">sentra github app add</code> takes.
      </p>
      <TextField
        label="Address of the API"
        name="apiUrl"
        type="url"
        spellCheck={false}
        placeholder="that of the project’s host"
        hint="Only for an installation of your own, such as https://github.example.com/api/v3."
      />
      {link.error !== null && <ErrorBox error={link.error} />}
      <Button type="submit" className="justify-self-start" busy={link.isPending}>
        Link to GitHub
      </Button>
    </form>
  )
}

function Linked({ project, link }: { project: Project; link: GithubLink }) {
  const { projectId, repository, url, apiUrl, access, heardAt, notice } = link
  const sync = useWrite(client.github.sync, ({ pullRequests, issues }) =>
    showToast('passed', `${pullRequests} open pull requests and ${issues} tickets are compared with GitHub.`),
  )
  const unlink = useWrite(client.github.unlink, () => showToast('passed', 'The link has ended. Nothing changed there.'))
  const error = sync.error ?? unlink.error
  return (
    <>
      <Facts
        rows={[
          [
            'Repository',
            <a key="repository" href={url} rel="noreferrer" className="underline">
              {repository}
            </a>,
          ],
          [
            'API',
            <code key="api" className="font-mono text-meta">
              {apiUrl}
            </code>,
          ],
          ['Access', access === 'app' ? 'the GitHub App that is installed there' : 'the token of its host'],
          [
            'Webhook',
            heardAt === null
              ? 'never heard: GitHub is asked every ten minutes'
              : `heard ${new Date(heardAt).toLocaleString()}`,
          ],
          ['Tickets with an issue', mirrorTexts[project.settings.mirrorTickets]],
        ]}
      />
      {notice !== null && (
        <p className="text-needs wrap-anywhere">
          <WithCode text={notice} />
        </p>
      )}
      {error !== null && <ErrorBox error={error} />}
      <div className="flex flex-wrap gap-2">
        <Button busy={sync.isPending} onClick={() => sync.mutate({ projectId })}>
          Compare now
        </Button>
        <TemplateButton projectId={projectId} />
        <Button busy={unlink.isPending} onClick={() => unlink.mutate({ projectId })}>
          End the link
        </Button>
      </div>
    </>
  )
}
