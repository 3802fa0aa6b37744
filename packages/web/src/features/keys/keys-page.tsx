import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { credentialsQuery } from '../../lib/queries.ts'
import { Button } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Empty, ErrorBox, Skeleton } from '../../ui/notice.tsx'
import { Page } from '../../ui/page.tsx'
import { AddKeyForm } from './add-key-form.tsx'
import { KeyRow } from './key-row.tsx'

/** Model services that agents may use, and the ends of their keys. */
export function KeysPage() {
  const keys = useQuery(credentialsQuery)
  const [isAdding, setAdding] = useState(false)
  const addKey = (
    <Button tone="primary" onClick={() => setAdding(true)}>
      <Icon name="plus" />
      Add a key
    </Button>
  )
  const isEmpty = keys.data?.length === 0
  return (
    <Page title="Keys" actions={!isAdding && !isEmpty && addKey}>
      {keys.error !== null && <ErrorBox error={keys.error} onRetry={() => void keys.refetch()} />}
      {keys.isPending && <Skeleton rows={3} />}
      {isAdding && keys.data && (
        <AddKeyForm taken={keys.data.map(({ name }) => name)} onClose={() => setAdding(false)} />
      )}
      {isEmpty && !isAdding && (
        <Empty title="No key yet: agents have no model to think with." action={addKey}>
          A coding agent calls a model, and the model's service wants a key. Sentra keeps the key encrypted and attaches
          it to the calls on their way out; no agent ever sees it. A model on your own machine may need none. To try the
          whole way without a model, use the agent rehearsal.
        </Empty>
      )}
      {keys.data !== undefined && !isEmpty && (
        <>
          <ul aria-label="Keys" className="divide-y divide-divider border-y border-divider">
            {keys.data.map((key) => (
              <KeyRow key={key.id} credential={key} />
            ))}
          </ul>
          <p className="max-w-prose text-muted">
            Keys are kept encrypted and attached to the calls of a run on their way out: no agent ever sees one. A run
            uses the key that its project names, else the oldest one that its agent can use.
          </p>
        </>
      )}
    </Page>
  )
}
