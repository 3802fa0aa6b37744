import type { Run, Task, TrashEntry } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { timeAgo } from '../../lib/format.ts'
import { trashQuery } from '../../lib/queries.ts'
import { useNow } from '../../lib/use-now.ts'
import { Button } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { usePullRequest, useRunDetail } from '../tasks/use-task.ts'
import { RestoreDialog } from './restore-dialog.tsx'
import { findUndoable, isStillStopping, undoMeanings } from './undoable.ts'

/** What was done to the task last and a way to take it back, for as long as that is possible. */
export function UndoNotice({ task, run }: { task: Task; run: Run | undefined }) {
  const { data: entries = [] } = useQuery(trashQuery(task.id))
  const { data: detail } = useRunDetail(run?.id)
  const pull = usePullRequest(task.id, run?.id)
  const where = { task, run, detail, pull }
  const entry = findUndoable(entries, where)
  return entry ? <Offer key={entry.id} entry={entry} isStopping={isStillStopping(entry, where)} /> : null
}

function Offer({ entry, isStopping }: { entry: TrashEntry; isStopping: boolean }) {
  const [isOpen, setOpen] = useState(false)
  const now = useNow(10_000)
  return (
    <section
      aria-label="Undo"
      className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border border-divider bg-surface px-4 py-2"
    >
      <p className="min-w-0 flex-1 basis-80 wrap-anywhere">
        {undoMeanings[entry.kind]} <span className="whitespace-nowrap text-muted">{timeAgo(entry.at, now)}</span>
      </p>
      <Button disabled={isStopping} onClick={() => setOpen(true)}>
        <Icon name="undo" />
        {isStopping ? 'Being stopped…' : 'Undo…'}
      </Button>
      {isOpen && <RestoreDialog entry={entry} onClose={() => setOpen(false)} />}
    </section>
  )
}
