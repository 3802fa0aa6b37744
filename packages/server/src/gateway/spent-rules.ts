import type { AdmittedCall } from './admitted-calls-store.ts'

/** Why a call is not paid for any more, in words for the agent and for whoever can raise the budget; null while it is. */
export function whySpent({
  spentSpecId,
  spentTokens,
}: Pick<AdmittedCall, 'spentSpecId' | 'spentTokens'>): string | null {
  if (spentSpecId === null || spentTokens === null) return null
  return `The budget of ${spentTokens.toLocaleString('en-US')} tokens for writing this spec is spent: \`sentra specs budget ${spentSpecId} N\` raises it, and the agent goes on.`
}
