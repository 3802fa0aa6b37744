import type { TaskId } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { taskFollowupsQuery } from '../../lib/queries.ts'
import { ErrorBox } from '../../ui/notice.tsx'
import { Section } from '../../ui/page.tsx'
import { FollowupRows } from './followup-rows.tsx'

/** What agents found while they worked on a task; nothing when they found nothing. */
export function TaskFollowups({ taskId }: { taskId: TaskId }) {
  const { data, error } = useQuery(taskFollowupsQuery(taskId))
  if (error !== null) return <ErrorBox error={error} />
  if (!data || data.length === 0) return null
  return (
    <Section title="Found on the way">
      <FollowupRows label="Found on the way" followups={data} />
    </Section>
  )
}
