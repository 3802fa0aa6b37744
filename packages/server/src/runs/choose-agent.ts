import { SentraError } from '@sentra/contract'
import type { Tx } from '#platform'
import { listKnownAgents } from '#runners'

/** An agent that costs nothing and needs no key is a rehearsal: never chosen unless asked for by name. */
const REHEARSAL = 'rehearsal'

/**
 * The agent of a new run: the one asked for, else the first that a runner of this tenant has found. UNKNOWN_AGENT for a
 * name that nobody knows, AGENT_MISSING for one that is not installed.
 */
export async function chooseAgent(tx: Tx, wanted: string | null): Promise<string> {
  const agents = await listKnownAgents(tx)
  if (wanted === null) return firstAvailable(agents)
  const found = agents.find((agent) => agent.name === wanted)
  if (!found) {
    const names = agents.map((agent) => agent.name).join(', ') || 'none: no runner is connected'
    throw new SentraError('UNKNOWN_AGENT', `There is no agent ${wanted}. Known: ${names}.`, { details: { agents } })
  }
  if (!found.available) throw new SentraError('AGENT_MISSING', `Agent ${wanted} cannot run here: ${found.detail}.`)
  return wanted
}

function firstAvailable(agents: { name: string; available: boolean }[]): string {
  const found = agents.find((agent) => agent.available && agent.name !== REHEARSAL)
  if (found) return found.name
  throw new SentraError(
    'AGENT_MISSING',
    'No coding agent was found on a runner: install one (`sentra doctor` says which), or try the way with --agent rehearsal, which is scripted and needs no key.',
  )
}
