import type { Spec } from '@sentra/contract'
import type { FormEvent } from 'react'
import { client } from '../../lib/client.ts'
import { wholeNumber } from '../../lib/format.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { ErrorBox, Notice } from '../../ui/notice.tsx'

/** The agents of a spec have used up what its writing may cost: a person gives more, or stops it. */
export function BudgetBox({ spec: { id: specId, budget } }: { spec: Spec }) {
  const raise = useWrite(client.specs.setBudget)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const tokens = Number(new FormData(event.currentTarget).get('tokens'))
    raise.mutate({ specId, tokens })
  }
  return (
    <Notice tone="needs" icon="question" title="The budget for writing this spec is spent">
      <p>
        {wholeNumber(budget.used)} of {wholeNumber(budget.tokens ?? 0)} tokens are used. Its agent stands still, and
        goes on where it was when there are more.
      </p>
      <form onSubmit={submit} className="flex flex-wrap items-end gap-3">
        <TextField
          label="Tokens in all"
          name="tokens"
          type="number"
          min={budget.used + 1}
          required
          defaultValue={2 * Math.max(budget.used, budget.tokens ?? 0)}
        />
        <Button type="submit" tone="primary" busy={raise.isPending}>
          Raise it and go on
        </Button>
      </form>
      {raise.error !== null && <ErrorBox error={raise.error} />}
    </Notice>
  )
}
