import type { Attempt, Run, StageName } from '@sentra/contract'
import { useState } from 'react'
import { client } from '../../lib/client.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Select } from '../../ui/field.tsx'
import { Icon } from '../../ui/icon.tsx'
import { showToast } from '../../ui/toasts.tsx'
import { StartRefusal } from './start-refusal.tsx'

type Props = { run: Run; attempts: Attempt[]; tone?: 'primary' | 'plain' }

/** Tries a run again from a stage that it reached. */
export function RetryButton({ run, attempts, tone = 'plain' }: Props) {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button tone={tone} onClick={() => setOpen(true)}>
        <Icon name="retry" />
        Retry…
      </Button>
      {isOpen && <RetryDialog run={run} attempts={attempts} onClose={() => setOpen(false)} />}
    </>
  )
}

function RetryDialog({ run, attempts, onClose }: Props & { onClose: () => void }) {
  const reached = run.stages.filter(({ stage }) => attempts.some((attempt) => attempt.stage === stage))
  const [from, setFrom] = useState<StageName | undefined>(attempts.at(-1)?.stage)
  const retry = useWrite(client.runs.retry, () => {
    showToast('passed', `Trying again from ${from ?? 'the start'}.`)
    onClose()
  })
  return (
    <Dialog title="Retry this run" onClose={onClose}>
      <div className="grid gap-4">
        <Select
          label="From stage"
          value={from}
          onChange={({ target }) => setFrom(target.value as StageName)}
          choices={reached.map(({ stage }) => ({ value: stage, label: stage }))}
          hint="Earlier stages and their commits are kept; this one and what follows it is done again."
        />
        <p className="text-muted">
          It goes on with agent {run.agent}
          {run.model !== null && `, model ${run.model}`}
          {run.credentialId !== null && ', and its key'}. To take others, use Start again.
        </p>
        {retry.error !== null && <StartRefusal error={retry.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Not now</Button>
          <Button tone="primary" busy={retry.isPending} onClick={() => retry.mutate({ runId: run.id, from })}>
            Retry{from === undefined ? '' : ` from ${from}`}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
