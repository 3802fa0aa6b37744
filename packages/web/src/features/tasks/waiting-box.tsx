import type { Task, WaitReason } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { client } from '../../lib/client.ts'
import { waitingQuery } from '../../lib/queries.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { ErrorBox, Notice } from '../../ui/notice.tsx'
import { WithCode } from '../../ui/with-code.tsx'

/** Why nobody works on a task yet, and what can be done about it. */
export function WaitingBox({ task }: { task: Task }) {
  const { data: reasons = [], error } = useQuery(waitingQuery(task.id))
  const unplan = useWrite(client.tasks.unplanStart)
  if (error !== null) return <ErrorBox error={error} />
  const [first] = reasons
  if (!first || first.code === 'soon') return null
  const others = reasons.flatMap(({ taskId }) => taskId ?? [])
  return (
    <Notice
      tone={first.code === 'not_started' ? 'running' : 'needs'}
      icon={first.code === 'not_started' ? 'play' : 'question'}
      title={titleOf(task, first)}
      actions={
        (others.length > 0 || task.plannedStart !== null) && (
          <>
            {others.map((taskId) => (
              <Link key={taskId} to="/tasks/$taskId" params={{ taskId }} className={buttonClass()}>
                Open {taskId}
              </Link>
            ))}
            {task.plannedStart !== null && (
              <Button busy={unplan.isPending} onClick={() => unplan.mutate({ taskId: task.id })}>
                Do not start it
              </Button>
            )}
          </>
        )
      }
    >
      <ul className="grid gap-1">
        {reasons.map(({ message }) => (
          <li key={message} className="wrap-anywhere">
            <WithCode text={message} />
          </li>
        ))}
      </ul>
      {unplan.error !== null && <ErrorBox error={unplan.error} />}
    </Notice>
  )
}

function titleOf({ plannedStart }: Task, { code }: WaitReason): string {
  if (code === 'start_failed') return 'It could not be started'
  if (code === 'not_started') return 'Not started'
  return plannedStart === null ? 'Waiting' : 'Starts by itself'
}
