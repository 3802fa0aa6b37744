import type { TrashEntry } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { client } from '../../lib/client.ts'
import { count, timeAgo } from '../../lib/format.ts'
import { trashQuery } from '../../lib/queries.ts'
import { useNow } from '../../lib/use-now.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Empty, ErrorBox, Skeleton } from '../../ui/notice.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { showToast } from '../../ui/toasts.tsx'
import { Orphans } from './orphans.tsx'
import { RestoreDialog } from './restore-dialog.tsx'

/** What was taken away and can be brought back. */
export function TrashPage() {
  const { data, error, isPending, refetch } = useQuery(trashQuery())
  const amount = data?.length ?? 0
  return (
    <Page title="Trash" actions={amount > 0 && <EmptyButton amount={amount} />}>
      {error !== null && <ErrorBox error={error} onRetry={() => void refetch()} />}
      {isPending && <Skeleton rows={5} />}
      {data && <Content entries={data} />}
      <Orphans />
    </Page>
  )
}

function Content({ entries }: { entries: TrashEntry[] }) {
  const acts = entries.filter(({ kind }) => kind !== 'working_copy')
  const copies = entries.filter(({ kind }) => kind === 'working_copy')
  if (entries.length === 0) {
    return (
      <Empty title="The trash is empty.">
        Runs that are cancelled or retried, merges, closed pull requests and deleted tasks and projects can be brought
        back from here for a while.
      </Empty>
    )
  }
  return (
    <>
      {acts.length > 0 && <Entries label="Taken away" entries={acts} />}
      {copies.length > 0 && (
        <Section title="Working copies">
          <p className="text-muted">Directories of attempts that are over, on their hosts.</p>
          <Entries label="Working copies" entries={copies} />
        </Section>
      )}
    </>
  )
}

function Entries({ label, entries }: { label: string; entries: TrashEntry[] }) {
  return (
    <ul aria-label={label} className="divide-y divide-divider border-y border-divider">
      {entries.map((entry) => (
        <Entry key={entry.id} entry={entry} />
      ))}
    </ul>
  )
}

function Entry({ entry }: { entry: TrashEntry }) {
  const [isOpen, setOpen] = useState(false)
  const now = useNow(60_000)
  const isCopy = entry.kind === 'working_copy'
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 px-2 py-2">
      <div className="grid min-w-0 flex-1 basis-80">
        <span className="font-medium wrap-anywhere">{entry.what}</span>
        <span className="text-meta text-muted wrap-anywhere">
          {entry.projectName}, {timeAgo(entry.at, now)}
          {!isCopy && ` by ${entry.by}`}, kept until {new Date(entry.until).toLocaleDateString()}
          {entry.commit !== null && (
            <>
              , commit <code className="font-mono">{entry.commit.slice(0, 10)}</code>
            </>
          )}
        </span>
      </div>
      {entry.taskId !== null && (
        <Link to="/tasks/$taskId" params={{ taskId: entry.taskId }} className="px-1 underline">
          Task
        </Link>
      )}
      <Button aria-label={`${isCopy ? 'Where is' : 'Restore'}: ${entry.what}`} onClick={() => setOpen(true)}>
        {!isCopy && <Icon name="undo" />}
        {isCopy ? 'Where…' : 'Restore…'}
      </Button>
      {isOpen && <RestoreDialog entry={entry} onClose={() => setOpen(false)} />}
    </li>
  )
}

function EmptyButton({ amount }: { amount: number }) {
  const [isOpen, setOpen] = useState(false)
  const empty = useWrite(client.trash.empty, ({ entries }) => {
    showToast('passed', `Gave up ${count(entries.length, 'entry', 'entries')}.`)
    setOpen(false)
  })
  return (
    <>
      <Button tone="danger" onClick={() => setOpen(true)}>
        Empty the trash…
      </Button>
      {isOpen && (
        <Dialog title="Empty the trash?" onClose={() => setOpen(false)}>
          <div className="grid gap-4">
            <p>
              {count(amount, 'entry', 'entries')} can not be brought back afterwards, and working copies are deleted
              from their hosts. This cannot be undone.
            </p>
            {empty.error !== null && <ErrorBox error={empty.error} />}
            <div className="flex justify-end gap-2">
              <Button onClick={() => setOpen(false)}>Keep it</Button>
              <Button tone="danger" busy={empty.isPending} onClick={() => empty.mutate({})}>
                Empty it
              </Button>
            </div>
          </div>
        </Dialog>
      )}
    </>
  )
}
