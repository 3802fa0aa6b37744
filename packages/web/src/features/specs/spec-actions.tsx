import type { Run, RunId, Spec } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { client } from '../../lib/client.ts'
import { runQuery } from '../../lib/queries.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { ErrorBox } from '../../ui/notice.tsx'
import { showToast } from '../../ui/toasts.tsx'
import { CancelButton } from '../runs/cancel-button.tsx'
import { ReviseButton } from './revise-button.tsx'

const revisable: readonly Spec['state'][] = ['approved', 'executing', 'completed']
const isActive = ({ state }: Run) => state === 'queued' || state === 'running' || state === 'waiting'

/** What can be done with a spec at any time. */
export function SpecActions({ spec }: { spec: Spec }) {
  const { data } = useQuery({ ...runQuery(spec.runId as RunId), enabled: spec.runId !== null })
  const isAtWork = spec.runId !== null && data !== undefined && isActive(data.run)
  return (
    <>
      {spec.runId !== null && (
        <Link to="/tasks/$taskId/logs" params={{ taskId: spec.taskId }} className={buttonClass()}>
          Logs
        </Link>
      )}
      {isAtWork && <CancelButton run={data.run} />}
      {revisable.includes(spec.state) && <ReviseButton spec={spec} />}
      {spec.state !== 'archived' && !isAtWork && <ArchiveButton spec={spec} />}
    </>
  )
}

function ArchiveButton({ spec }: { spec: Spec }) {
  const restore = useWrite(client.specs.archive)
  const archive = useWrite(client.specs.archive, ({ title, id: specId }) =>
    showToast('passed', `Archived “${title}”. Nothing of it is gone.`, () =>
      restore.mutate({ specId, archived: false }),
    ),
  )
  const error = archive.error ?? restore.error
  return (
    <>
      <Button busy={archive.isPending} onClick={() => archive.mutate({ specId: spec.id, archived: true })}>
        Archive
      </Button>
      {error !== null && <ErrorBox error={error} />}
    </>
  )
}
