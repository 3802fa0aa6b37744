import type { SpecId } from '@sentra/contract'
import type { FormEvent } from 'react'
import { client } from '../../lib/client.ts'
import { sendOnEnter } from '../../lib/send-on-enter.ts'
import { useDraft } from '../../lib/use-draft.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { TextArea } from '../../ui/field.tsx'
import { ErrorBox } from '../../ui/notice.tsx'

type Props = { specId: SpecId; version: number; anchor?: string; onDone: () => void }

/** Room for a comment on a clause, a heading or the whole. */
export function CommentForm({ specId, version, anchor, onDone }: Props) {
  const [text, setText] = useDraft(`comment/${specId}/${anchor ?? ''}`)
  const add = useWrite(client.specs.comment, () => {
    setText('')
    onDone()
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const words = text.trim()
    if (words !== '') add.mutate({ specId, version, text: words, ...(anchor !== undefined && { anchor }) })
  }
  return (
    <form onSubmit={submit} className="grid max-w-prose gap-2 rounded-md border border-control p-3">
      <TextArea
        label={anchor === undefined ? 'Comment on the whole' : `Comment on ${anchor}`}
        rows={2}
        maxLength={20_000}
        autoFocus
        value={text}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={sendOnEnter}
      />
      {add.error !== null && <ErrorBox error={add.error} />}
      <div className="flex gap-2">
        <Button type="submit" tone="primary" busy={add.isPending} disabled={text.trim() === ''}>
          Add
        </Button>
        <Button onClick={onDone}>Cancel</Button>
      </div>
    </form>
  )
}
