import type { SpecId } from '@sentra/contract'
import { nameOf, recordAudit } from '#access'
import { appendEvent } from '#events'
import type { Principal, Tx } from '#platform'
import { goOnAfterBudget } from '#runs'
import { keysOf } from './announce-spec.ts'
import { lockSpec, saveSpec, seeSpec } from './specs-store.ts'

type Input = { specId: SpecId; tokens: number | null }

/**
 * Sets how many tokens the writing of a spec may use up in all; null is any number. An agent that stands still for want of
 * them goes on when some are left now, and one at work is stopped by its next call when none are.
 */
export async function setSpecBudget(tx: Tx, principal: Principal, { specId, tokens }: Input): Promise<void> {
  const { tokenBudget: before } = await lockSpec(tx, specId)
  await saveSpec(tx, specId, { tokenBudget: tokens })
  await recordAudit(tx, principal, { action: 'spec:budget', subject: specId, details: { before, tokens } })
  const spec = await seeSpec(tx, specId)
  appendEvent(tx, 'spec.budget_changed', { ...keysOf(spec), tokens, by: nameOf(principal.userId) })
  const isLeft = tokens === null || tokens > spec.tokensUsed
  if (spec.isSpent && isLeft && spec.runId !== null) await goOnAfterBudget(tx, spec.runId)
}
