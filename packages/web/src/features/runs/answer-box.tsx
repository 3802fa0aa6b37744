import type { Question } from '@sentra/contract'
import { type FormEvent, useState } from 'react'
import { client } from '../../lib/client.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { Prose } from '../../ui/code.tsx'
import { TextArea } from '../../ui/field.tsx'
import { ErrorBox, Notice } from '../../ui/notice.tsx'
import { showToast } from '../../ui/toasts.tsx'

/** What an agent asks, the answers it offers, and room for another. */
export function AnswerBox({ question }: { question: Question }) {
  const [text, setText] = useState('')
  const answer = useWrite(client.runs.answer, () => showToast('passed', 'Answered: the agent goes on.'))
  const send = (words: string) => answer.mutate({ questionId: question.id, answer: words })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (text.trim() !== '') send(text.trim())
  }
  return (
    <Notice tone="needs" icon="question" title="The agent asks you">
      <Prose text={question.question} />
      {question.options.length > 0 && (
        <div className="flex flex-wrap gap-2">
          {question.options.map((option) => (
            <Button key={option} busy={answer.isPending} onClick={() => send(option)}>
              {option}
            </Button>
          ))}
        </div>
      )}
      <form onSubmit={submit} className="grid gap-2">
        <TextArea
          label={question.options.length > 0 ? 'Or in your own words' : 'Your answer'}
          rows={2}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
        {answer.error !== null && <ErrorBox error={answer.error} />}
        <Button
          type="submit"
          tone="primary"
          busy={answer.isPending}
          disabled={text.trim() === ''}
          className="justify-self-start"
        >
          Send answer
        </Button>
      </form>
    </Notice>
  )
}
