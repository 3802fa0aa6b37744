import type { Run } from '@sentra/contract'
import { type FormEvent, useState } from 'react'
import { client } from '../../lib/client.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { TextArea } from '../../ui/field.tsx'
import { ErrorBox } from '../../ui/notice.tsx'
import { showToast } from '../../ui/toasts.tsx'

/** Room to say something to the agent of a run that is not over. */
export function MessageBox({ run }: { run: Run }) {
  const [text, setText] = useState('')
  const send = useWrite(client.runs.send, () => {
    setText('')
    showToast('passed', 'Sent.')
  })
  const say = (now: boolean) => send.mutate({ runId: run.id, text: text.trim(), now })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (text.trim() !== '') say(false)
  }
  const isEmpty = text.trim() === ''
  return (
    <form onSubmit={submit} aria-label="Message to the agent" className="grid gap-2">
      <TextArea
        label="Say something to the agent"
        hint={
          run.paused === null
            ? 'It reads this after its turn. To interrupt ends its turn first; what it has written stays.'
            : 'It reads this when the run goes on.'
        }
        rows={2}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      {send.error !== null && <ErrorBox error={send.error} />}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" tone="primary" busy={send.isPending} disabled={isEmpty}>
          Send
        </Button>
        {run.paused === null && (
          <Button busy={send.isPending} disabled={isEmpty} onClick={() => say(true)}>
            Interrupt and send
          </Button>
        )}
      </div>
    </form>
  )
}
