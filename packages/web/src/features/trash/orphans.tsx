import type { Orphan } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { client } from '../../lib/client.ts'
import { count, megabytes, timeAgo } from '../../lib/format.ts'
import { orphansQuery } from '../../lib/queries.ts'
import { useNow } from '../../lib/use-now.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorBox } from '../../ui/notice.tsx'
import { Section } from '../../ui/page.tsx'

/** What lies on hosts and in stores that nothing of the record explains; nothing is shown when there is none. */
export function Orphans() {
  const { data = [] } = useQuery(orphansQuery)
  const clean = useWrite(client.trash.clean)
  if (data.length === 0) return null
  const isLeaving = data.every((orphan) => orphan.isLeaving)
  return (
    <Section
      title="Orphans"
      aside={
        <Button busy={clean.isPending} disabled={isLeaving} onClick={() => clean.mutate({})}>
          {isLeaving ? 'Being moved…' : 'Move them to the trash'}
        </Button>
      }
    >
      <p className="text-muted">
        Nothing of the record explains these. In the trash of their host they stay for a week before they are removed.
      </p>
      {clean.error !== null && <ErrorBox error={clean.error} />}
      <ul aria-label="Orphans" className="divide-y divide-divider border-y border-divider">
        {data.map((orphan) => (
          <OrphanRow key={`${orphan.hostname} ${orphan.path}`} orphan={orphan} />
        ))}
      </ul>
    </Section>
  )
}

function OrphanRow({
  orphan: { path, what, hostname, sizeBytes, changedAt, dirtyFiles, unpushed },
}: {
  orphan: Orphan
}) {
  const now = useNow(60_000)
  const facts = [
    what,
    ...(hostname === null ? [] : [`on ${hostname}`]),
    ...(sizeBytes === null ? [] : [megabytes(sizeBytes)]),
    ...(changedAt === null ? [] : [`changed ${timeAgo(changedAt, now)}`]),
  ]
  return (
    <li className="grid gap-0.5 px-2 py-2">
      <code className="font-mono text-meta wrap-anywhere">{path}</code>
      <span className="text-meta text-muted">{facts.join(', ')}</span>
      {dirtyFiles !== null && dirtyFiles.length > 0 && (
        <span className="text-meta text-needs wrap-anywhere">Not committed: {dirtyFiles.join(', ')}</span>
      )}
      {unpushed !== null && unpushed > 0 && (
        <span className="text-meta text-needs">{count(unpushed, 'commit')} found nowhere else</span>
      )}
    </li>
  )
}
