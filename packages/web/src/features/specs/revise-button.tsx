import type { Spec } from '@sentra/contract'
import { type FormEvent, useState } from 'react'
import { client } from '../../lib/client.ts'
import { useDraft } from '../../lib/use-draft.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { TextArea } from '../../ui/field.tsx'
import { ErrorBox } from '../../ui/notice.tsx'
import { showToast } from '../../ui/toasts.tsx'

/** Asks for a change of what was approved. */
export function ReviseButton({ spec }: { spec: Spec }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button onClick={() => setOpen(true)}>Ask for a change…</Button>
      {isOpen && <ReviseDialog spec={spec} onClose={() => setOpen(false)} />}
    </>
  )
}

function ReviseDialog({ spec, onClose }: { spec: Spec; onClose: () => void }) {
  const [text, setText] = useDraft(`revise/${spec.id}`)
  const [isMissing, setMissing] = useState(false)
  const revise = useWrite(client.specs.revise, () => {
    setText('')
    showToast('passed', 'The architect reads it.')
    onClose()
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setMissing(text.trim() === '')
    if (text.trim() !== '') revise.mutate({ specId: spec.id, text: text.trim(), channel: 'web' })
  }
  return (
    <Dialog title="Ask for a change" onClose={onClose}>
      <form onSubmit={submit} noValidate className="grid gap-4">
        <p>
          A new version is written and waits for your approval. Until then the work of the approved one goes on; after
          it only the tasks that the change touches are opened again.
        </p>
        <TextArea
          label="What is to change"
          rows={5}
          autoFocus
          value={text}
          onChange={({ target }) => setText(target.value)}
          error={isMissing ? 'Say in a sentence what is to be different.' : undefined}
        />
        {revise.error !== null && <ErrorBox error={revise.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Not now</Button>
          <Button type="submit" tone="primary" busy={revise.isPending}>
            Ask for it
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
