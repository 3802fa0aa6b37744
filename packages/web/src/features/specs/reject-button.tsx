import type { Spec } from '@sentra/contract'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { client } from '../../lib/client.ts'
import { useDraft } from '../../lib/use-draft.ts'
import { readAgain } from '../../lib/read-again.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { TextArea } from '../../ui/field.tsx'
import { ErrorBox } from '../../ui/notice.tsx'

type Props = { spec: Spec; version: number }

/** Rejects a version, after asking why: the reason opens the talk again. */
export function RejectButton({ spec, version }: Props) {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button tone="danger" onClick={() => setOpen(true)}>
        Reject…
      </Button>
      {isOpen && <RejectDialog spec={spec} version={version} onClose={() => setOpen(false)} />}
    </>
  )
}

function RejectDialog({ spec, version, onClose }: Props & { onClose: () => void }) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [reason, setReason] = useDraft(`reject/${spec.id}`)
  const [isMissing, setMissing] = useState(false)
  const reject = useWrite(client.specs.reject, ({ projectId, id }) => {
    setReason('')
    onClose()
    void navigate({ to: '/projects/$projectId/specs/$specId', params: { projectId, specId: id } })
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const why = reason.trim()
    setMissing(why === '')
    if (why === '') return
    const lookAgain = { onError: () => readAgain(queries) }
    reject.mutate({ specId: spec.id, version, reason: why, channel: 'web' }, lookAgain)
  }
  return (
    <Dialog title={`Reject version ${version}?`} onClose={onClose}>
      <form onSubmit={submit} noValidate className="grid gap-4">
        <p>The architect reads why and talks about it with you. The version and your reason are kept.</p>
        <TextArea
          label="Why"
          rows={4}
          maxLength={20_000}
          autoFocus
          value={reason}
          onChange={({ target }) => setReason(target.value)}
          error={isMissing ? 'Say what is to be different: the next version answers to it.' : undefined}
        />
        {reject.error !== null && <ErrorBox error={reject.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" tone="danger" busy={reject.isPending}>
            Reject it
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
