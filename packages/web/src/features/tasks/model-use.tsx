import type { RunDetail } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
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
          ['Calls', amount(usage.calls)],
          ['Tokens in', `${amount(usage.inputTokens)}, of these ${amount(usage.cachedInputTokens)} cached`],
          ['Tokens out', amount(usage.outputTokens)],
        ]}
      />
    </Section>
  )
}

const amount = (value: number) => value.toLocaleString('en')
