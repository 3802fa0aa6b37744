import type { AttemptEnd } from '@sentra/contract'

/** How the newest model call of an attempt ended: null when all was well. `status` null: there was no answer. */
export type LastCall = {
  status: number | null
  error: string | null
  /** The gateway refused it: nothing was left to pay it with. */
  overBudget?: boolean
}

/** Ends that may be the agent's way of saying that its model failed. The others have causes of their own. */
const doubtful: ReadonlySet<AttemptEnd['reason']> = new Set([
  'completed',
  'agent_exited',
  'agent_protocol',
  'agent_idle',
  'agent_refused',
  'nothing_submitted',
  'model_unavailable',
])

/**
 * What an end really was. Agents report a failed model call each in their own way, some as success: what the gateway saw
 * last is the fact.
 */
export function judgeEnd(end: AttemptEnd, last: LastCall | undefined): AttemptEnd {
  if (!last || last.error === null || isHungUp(last) || !doubtful.has(end.reason)) return end
  if (last.overBudget) return end.outcome === 'succeeded' ? end : spent(last.error)
  if (isUnavailable(last.status)) {
    return { outcome: 'failed', reason: 'model_unavailable', message: `The model service failed: ${last.error}` }
  }
  if (last.status === 401 || last.status === 403) {
    const message = `The model service refuses the key: ${last.error}. See \`sentra keys test\`, replace the key, then retry.`
    return { outcome: 'failed', reason: 'model_refused', message }
  }
  if (end.outcome === 'succeeded') return end
  return { ...end, reason: 'model_refused', message: `The model service refuses the request: ${last.error}` }
}

/** What was handed in before the money ran out is whole: only an agent that did not get that far has to go on. */
const spent = (message: string): AttemptEnd => ({ outcome: 'failed', reason: 'budget_spent', message })

/** No answer, one that broke off, too many requests, or a fault of the service: the same call may succeed later. */
const isUnavailable = (status: number | null) =>
  status === null || status < 400 || status === 408 || status === 429 || status >= 500

/** An agent hangs up when its turn is cancelled, mostly while an answer streams: that says nothing about the service. */
const isHungUp = ({ error }: LastCall) => error === 'the agent hung up'
