import type { Conversation, SpecId } from '@sentra/contract'
import type { FormEvent } from 'react'
import { client } from '../../lib/client.ts'
import { sendOnEnter } from '../../lib/send-on-enter.ts'
import { useDraft } from '../../lib/use-draft.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { TextArea } from '../../ui/field.tsx'
import { ErrorBox } from '../../ui/notice.tsx'

const HAND_OFF = "I'm done"

type Props = { specId: SpecId; talk: Conversation; canHandOff: boolean }

/** Answers that an agent offers, room for other words, and the way to end the talk. */
export function SayBox({ specId, talk, canHandOff }: Props) {
  const [text, setText] = useDraft(`say/${specId}`)
  const typed = useWrite(client.specs.say, () => setText(''))
  const chosen = useWrite(client.specs.say)
  const open = talk.messages.findLast(({ questionId }) => questionId !== null)
  const isBusy = typed.isPending || chosen.isPending
  const choose = (words: string) => chosen.mutate({ specId, text: words, channel: 'web' })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (text.trim() !== '') typed.mutate({ specId, text: text.trim(), channel: 'web' })
  }
  const error = typed.error ?? chosen.error
  return (
    <form onSubmit={submit} aria-label="Say something" className="grid gap-3">
      {open !== undefined && open.options.length > 0 && (
        <div role="group" aria-label="Answers to choose from" className="flex flex-wrap gap-2">
          {open.options.map((option) => (
            <Button
              key={option}
              busy={isBusy}
              onClick={() => choose(option)}
              className="h-auto! min-h-8 max-w-full py-1 text-left whitespace-normal! wrap-anywhere"
            >
              {option}
            </Button>
          ))}
        </div>
      )}
      <TextArea
        label={open === undefined ? 'Say something' : open.options.length > 0 ? 'Or in your own words' : 'Your answer'}
        rows={3}
        value={text}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={sendOnEnter}
      />
      {error !== null && <ErrorBox error={error} />}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" tone="primary" busy={isBusy} disabled={text.trim() === ''} title="Ctrl+Enter, ⌘ Enter">
          Send
        </Button>
        {canHandOff && (
          <Button busy={isBusy} onClick={() => choose(HAND_OFF)} title="Ends the talk: the idea goes to the explorer">
            {HAND_OFF}
          </Button>
        )}
      </div>
    </form>
  )
}
