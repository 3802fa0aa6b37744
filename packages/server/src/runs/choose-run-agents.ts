import type { Tx } from '#platform'
import { type AgentChoice, chooseAgent, type ChosenAgent } from './choose-agent.ts'
import { type RunRoles, rolesOf } from './role-rules.ts'
import type { StageDefinition } from './workflow-types.ts'

/** Agent of a run whose stages are all commands. */
const NO_AGENT = 'none'

type Wanted = { choice: AgentChoice; roles: RunRoles; stages: StageDefinition[] }

/**
 * Agent, model and key of a new run, and those of the roles that have an agent of their own. No other agent is looked for
 * when every role has one. Errors are those of chooseAgent.
 */
export async function chooseRunAgents(
  tx: Tx,
  { choice, roles, stages }: Wanted,
): Promise<ChosenAgent & { roles: RunRoles }> {
  const needed = rolesOf(stages)
  if (needed.length === 0) return { agent: choice.agent ?? NO_AGENT, model: null, credentialId: null, roles }
  const own = await chooseForRoles(tx, roles, needed)
  const first = needed[0] === undefined ? undefined : roles[needed[0]]
  const isComplete = needed.every((role) => roles[role]?.agent !== undefined)
  const chosen = isComplete && first?.agent !== undefined ? { agent: first.agent, model: first.model ?? null } : {}
  return { ...(await chooseAgent(tx, { ...choice, ...chosen })), roles: own }
}

/** The same roles, each with the key that pays for its own agent. */
async function chooseForRoles(tx: Tx, roles: RunRoles, needed: ReturnType<typeof rolesOf>): Promise<RunRoles> {
  const own = { ...roles }
  for (const role of needed) {
    const { agent, model = null } = roles[role] ?? {}
    if (agent === undefined) continue
    const { credentialId } = await chooseAgent(tx, { agent, model, credential: null })
    own[role] = { ...roles[role], credentialId }
  }
  return own
}
