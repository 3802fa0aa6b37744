import type { Credential } from '@sentra/contract'
import { useMutation } from '@tanstack/react-query'
import { client } from '../../lib/client.ts'
import { timeAgo } from '../../lib/format.ts'
import { useNow } from '../../lib/use-now.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorBox } from '../../ui/notice.tsx'
import { KeyTest } from './key-test.tsx'
import { RemoveKeyButton } from './remove-key-button.tsx'

const AGE_MS = 30_000

/** One service: what it is, the end of its key, and whether it works. */
export function KeyRow({ credential }: { credential: Credential }) {
  const { name, hint, wire, baseUrl, lastUsedAt } = credential
  const now = useNow(AGE_MS)
  const test = useMutation({ mutationFn: () => client.credentials.test({ credentialId: credential.id }) })
  return (
    <li aria-label={name} className="grid gap-2 px-2 py-2.5">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <div className="grid min-w-0 flex-1 basis-60">
          <span className="truncate font-medium">{name}</span>
          <code className="truncate font-mono text-meta text-muted" title={baseUrl}>
            {baseUrl}
          </code>
        </div>
        <code className="w-20 font-mono text-meta">{hint ?? 'no key'}</code>
        <span className="w-32 text-meta text-muted">speaks {wire}</span>
        <span className="w-32 text-meta text-muted">
          {lastUsedAt === null ? 'never used' : `used ${timeAgo(lastUsedAt, now)}`}
        </span>
        <Button aria-label={`Test ${name}`} busy={test.isPending} onClick={() => test.mutate()}>
          {test.isPending ? 'Testing' : 'Test'}
        </Button>
        <RemoveKeyButton credential={credential} />
      </div>
      <div role="status">{test.data && <KeyTest result={test.data} />}</div>
      {test.error !== null && <ErrorBox error={test.error} onRetry={() => test.mutate()} />}
    </li>
  )
}
