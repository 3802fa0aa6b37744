import type { Project } from '@sentra/contract'
import { client } from '../../lib/client.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorBox, Notice } from '../../ui/notice.tsx'
import { WithCode } from '../../ui/with-code.tsx'

/** How it stands with a repository that is fetched from a URL, and what can be done about it. */
export function FetchBox({ project }: { project: Project }) {
  const fetch = useWrite(client.projects.fetch)
  const cancel = useWrite(client.projects.cancelFetch)
  const { state, progress, message } = project.fetch
  const error = fetch.error ?? cancel.error
  const again = (label: string) => (
    <Button busy={fetch.isPending} onClick={() => fetch.mutate({ projectId: project.id })}>
      {label}
    </Button>
  )
  const stop = (
    <Button busy={cancel.isPending} onClick={() => cancel.mutate({ projectId: project.id })}>
      Stop fetching
    </Button>
  )
  return (
    <>
      {state === 'fetching' && (
        <Notice tone="running" icon="retry" title="The repository is being fetched" actions={stop}>
          <p role="status">{progress ?? 'Asking the host.'}</p>
          <p className="text-muted">It goes on when you leave this page. Runs can start when it is there.</p>
        </Notice>
      )}
      {state === 'failed' && (
        <Notice tone="failed" icon="cross" title="The repository was not fetched" actions={again('Try again')}>
          <p className="wrap-anywhere">
            <WithCode text={message ?? ''} />
          </p>
        </Notice>
      )}
      {state === 'cancelled' && (
        <Notice tone="needs" icon="warning" title="Fetching was stopped" actions={again('Fetch again')}>
          <p>Nothing of it is used. What was known before stays.</p>
        </Notice>
      )}
      {state === 'ready' && message !== null && (
        <Notice tone="needs" icon="warning" title="Good to know">
          <p className="wrap-anywhere">
            <WithCode text={message ?? ''} />
          </p>
        </Notice>
      )}
      {error !== null && <ErrorBox error={error} />}
    </>
  )
}
