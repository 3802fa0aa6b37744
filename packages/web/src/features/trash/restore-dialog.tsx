import type { TrashEntry } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { client } from '../../lib/client.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Select } from '../../ui/field.tsx'
import { ErrorBox, Skeleton } from '../../ui/notice.tsx'
import { showToast } from '../../ui/toasts.tsx'

type Way = 'undo' | 'reset' | 'branch'
const words: Record<Way, string> = {
  undo: 'Undo it',
  reset: 'Undo it and take the merge out of the history',
  branch: 'Only put its commits on a branch of their own',
}

/** Says what bringing an entry back would do, which the server has tried, and does it. */
export function RestoreDialog({ entry, onClose }: { entry: TrashEntry; onClose: () => void }) {
  const [way, setWay] = useState<Way>('undo')
  const order = { trashId: entry.id, reset: way === 'reset', asBranch: way === 'branch' }
  const restore = useWrite(client.trash.restore, ({ message }) => {
    showToast('passed', message)
    onClose()
  })
  const preview = useQuery({
    queryKey: ['trash', 'preview', order],
    queryFn: () => client.trash.restore({ ...order, dryRun: true }),
    // While it is done, and after, there is nothing to try any more.
    enabled: restore.isIdle || restore.isError,
    staleTime: 0,
    gcTime: 0,
    retry: false,
  })
  const error = restore.error ?? preview.error
  return (
    <Dialog title={entry.what} onClose={onClose}>
      <div className="grid gap-4">
        <Ways entry={entry} way={way} onChange={setWay} />
        {preview.isPending && <Skeleton rows={1} />}
        {preview.data && error === null && <p className="wrap-anywhere">{preview.data.message}</p>}
        {error !== null && <ErrorBox error={error} onRetry={() => void preview.refetch()} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{entry.kind === 'working_copy' ? 'Close' : 'Leave it as it is'}</Button>
          {entry.kind !== 'working_copy' && (
            <Button
              tone="primary"
              busy={restore.isPending}
              disabled={preview.data === undefined}
              onClick={() => restore.mutate(order)}
            >
              {way === 'branch' ? 'Make the branch' : 'Undo'}
            </Button>
          )}
        </div>
      </div>
    </Dialog>
  )
}

type WaysProps = { entry: TrashEntry; way: Way; onChange: (way: Way) => void }

function Ways({ entry, way, onChange }: WaysProps) {
  const ways: Way[] = [
    'undo',
    ...(entry.kind === 'merge' ? ['reset' as const] : []),
    ...(entry.commit === null || entry.kind === 'working_copy' ? [] : ['branch' as const]),
  ]
  if (ways.length === 1) return null
  return (
    <Select
      label="How"
      value={way}
      onChange={({ target }) => onChange(target.value as Way)}
      choices={ways.map((value) => ({ value, label: words[value] }))}
    />
  )
}
