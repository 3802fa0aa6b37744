import type { JournalFact } from '@sentra/contract/journal-facts'
import type { Journal } from './journal.ts'
import type { Conversation } from './conversation.ts'
import type { Fence } from './fence.ts'
import type { Steering } from './steering.ts'
import type { Sandbox } from './sandbox/sandbox.ts'
import type { ShimSpec } from './spec.ts'

/** What every step of one attempt works with. `cancelled` aborts with an Ending as its reason. */
export type Attempt = {
  spec: ShimSpec
  journal: Journal
  sandbox: Sandbox
  conversation: Conversation
  fence: Fence
  steering: Steering
  cancelled: AbortSignal
}

type Step = Extract<JournalFact, { type: 'step_started' }>['step']

/** Runs one step between its two facts. The body answers the exit code, null when the step has none. */
export async function runStep(
  journal: Journal,
  { step, label, command }: { step: Step; label: string; command?: string },
  body: () => Promise<number | null>,
): Promise<void> {
  const start = performance.now()
  let exitCode: number | null = null
  journal.atWork = command ?? label
  journal.fact({ type: 'step_started', step, label })
  try {
    exitCode = await body()
  } finally {
    const durationMs = Math.round(performance.now() - start)
    journal.fact({ type: 'step_ended', step, label, exitCode, durationMs, ...(command !== undefined && { command }) })
  }
}
