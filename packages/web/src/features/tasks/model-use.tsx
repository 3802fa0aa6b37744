import type { RunDetail } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { wholeNumber } from '../../lib/format.ts'
import { credentialsQuery } from '../../lib/queries.ts'
import { Facts, Section } from '../../ui/page.tsx'

/** Which model a run calls, who pays, and how much it took, as the model service counted it. */
export function ModelUse({ detail: { run, usage } }: { detail: RunDetail }) {
  const { data: keys } = useQuery(credentialsQuery)
  if (run.credentialId === null && usage.calls === 0) return null
  const key = keys?.find(({ id }) => id === run.credentialId)
  return (
    <Section title="Model">
      <Facts
        rows={[
          ['Model', run.model ?? 'the choice of the agent'],
          ...(keys === undefined ? [] : [['Key', key ? `${key.name} ${key.hint ?? ''}` : 'was removed'] as const]),
          ['Calls', wholeNumber(usage.calls)],
          ['Tokens in', `${wholeNumber(usage.inputTokens)}, of these ${wholeNumber(usage.cachedInputTokens)} cached`],
          ['Tokens out', wholeNumber(usage.outputTokens)],
        ]}
      />
    </Section>
  )
}
