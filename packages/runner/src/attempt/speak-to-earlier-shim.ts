import type { AttemptCommand } from '@sentra/contract/runner'

/** Shims of the protocols before cannot be steered. */
const STEERED_SINCE = 3

/** What a shim is to be sent in place of a command, and what is said in its run's log. */
export type Spoken = { command?: AttemptCommand; note?: string }

/**
 * A command as a shim of this protocol understands it. One that cannot be steered is killed by cancelling it; of the rest
 * the log says what happens instead, and the server goes by the end of the agent's turn. Pure.
 */
export function speakTo(protocol: number, command: AttemptCommand): Spoken {
  if (protocol === 0 || protocol >= STEERED_SINCE) return { command }
  const why = 'this agent was started by an earlier version of Sentra'
  switch (command.type) {
    case 'kill':
      return { command: { type: 'cancel', reason: command.reason } }
    case 'message':
      return {
        note: `The message of ${command.by} cannot be given to this agent: ${why}. The next agent of the run reads it.`,
      }
    case 'pause':
      return {
        note: `The pause of ${command.by} begins when the work of this agent is over: ${why}. \`sentra kill\` ends it at once.`,
      }
    case 'resume':
      return {}
    default:
      return { command }
  }
}
