import { SentraError } from '@sentra/contract'
import type { Tx } from '#platform'
import { listKnownAgents } from '#runners'
import { type RunRoles, rolesOf } from './role-rules.ts'
import type { StageDefinition } from './workflow-types.ts'

/** An agent that costs nothing and needs no key is a rehearsal: never chosen unless asked for by name. */
const REHEARSAL = 'rehearsal'

type Agents = Awaited<ReturnType<typeof listKnownAgents>>
type Wanted = { wanted: string | null; roles: RunRoles; stages: StageDefinition[] }

/**
 * The agent of a new run: the one asked for, else the first that a runner of this tenant has found; none is looked for
 * when every role names its own. Those of the roles must be there too. UNKNOWN_AGENT for a name that nobody knows,
 * AGENT_MISSING for one that is not installed.
 */
export async function chooseAgent(tx: Tx, { wanted, roles, stages }: Wanted): Promise<string> {
  const agents = await listKnownAgents(tx)
  const own = rolesOf(stages).map((role) => roles[role]?.agent)
  for (const name of own) if (name !== undefined) requireAgent(agents, name)
  if (wanted !== null) return requireAgent(agents, wanted)
  const first = own[0]
  return first !== undefined && !own.includes(undefined) ? first : firstAvailable(agents)
}

function requireAgent(agents: Agents, wanted: string): string {
  const found = agents.find((agent) => agent.name === wanted)
  if (!found) {
    const names = agents.map((agent) => agent.name).join(', ') || 'none: no runner is connected'
    throw new SentraError('UNKNOWN_AGENT', `There is no agent ${wanted}. Known: ${names}.`, { details: { agents } })
  }
  if (!found.available) throw new SentraError('AGENT_MISSING', `Agent ${wanted} cannot run here: ${found.detail}.`)
  return wanted
}

function firstAvailable(agents: Agents): string {
  const found = agents.find((agent) => agent.available && agent.name !== REHEARSAL)
  if (found) return found.name
  throw new SentraError(
    'AGENT_MISSING',
    'No coding agent was found on a runner: install one (`sentra doctor` says which), or try the way with --agent rehearsal, which is scripted and needs no key.',
  )
}
