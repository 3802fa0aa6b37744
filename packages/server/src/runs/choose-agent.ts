import { agentsWithoutModel, agentWires, type CredentialId, type ModelWire, SentraError } from '@sentra/contract'
import { chooseCredential, listCredentials } from '#gateway'
import type { Tx } from '#platform'
import { listKnownAgents } from '#runners'
import { agentOf, type RunRoles, rolesOf } from './role-rules.ts'
import type { StageDefinition } from './workflow-types.ts'

/** An agent that costs nothing and needs no key is a rehearsal: never chosen unless asked for by name. */
const REHEARSAL = 'rehearsal'
const TRY_WITHOUT = 'or try the way with --agent rehearsal, which is scripted and needs no key.'
/** Agent of a run whose stages are all commands. */
const NO_AGENT = 'none'

type Agents = Awaited<ReturnType<typeof listKnownAgents>>
export type AgentChoice = {
  agent: string | null
  model: string | null
  credential: string | null
  roles: RunRoles
  stages: StageDefinition[]
}
export type ChosenAgent = { agent: string; model: string | null; credentialId: CredentialId | null }

/**
 * Agent, model and credential of a new run: the agent asked for, else the first that a runner of this tenant has and a
 * key is there for; none is looked for when every role names its own. Those of the roles must be able to work too.
 * UNKNOWN_AGENT for a name that nobody knows, AGENT_MISSING for one that is not installed, KEY_MISSING and MODEL_MISSING
 * for what an agent needs beside.
 */
export async function chooseAgent(tx: Tx, choice: AgentChoice): Promise<ChosenAgent> {
  const { roles, stages, model } = choice
  const known = await listKnownAgents(tx)
  const own = rolesOf(stages).map((role) => roles[role]?.agent)
  for (const name of own) if (name !== undefined) requireAgent(known, name)
  const agent = choice.agent === null ? await defaultAgent(tx, known, own) : requireAgent(known, choice.agent)
  for (const role of rolesOf(stages)) requireModel(agentOf({ agent, model, roles }, role))
  for (const name of own) if (name !== undefined && name !== agent) await chooseCredential(tx, name, null)
  const credential = await chooseCredential(tx, agent, choice.credential)
  return { agent, model, credentialId: credential?.id ?? null }
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

function requireModel({ agent, model }: { agent: string; model: string | null }): void {
  if (model !== null || !agentsWithoutModel.has(agent)) return
  const message = `Agent ${agent} has no model of its own: say which with --model, or in the project's settings.`
  throw new SentraError('MODEL_MISSING', message)
}

/** An agent without wires needs no model. */
const canWork = (spoken: readonly ModelWire[], there: Set<ModelWire>) =>
  spoken.length === 0 || spoken.some((wire) => there.has(wire))

async function defaultAgent(tx: Tx, known: Agents, own: (string | undefined)[]): Promise<string> {
  if (own.every((name) => name !== undefined)) return own[0] ?? NO_AGENT
  const agents = known.filter((agent) => agent.available && agent.name !== REHEARSAL)
  const wires = new Set((await listCredentials(tx)).map(({ wire }) => wire))
  const found = agents.find(({ name }) => canWork(agentWires[name] ?? [], wires))
  if (found) return found.name
  if (agents.length === 0) {
    const message = `No coding agent was found on a runner: \`sentra agents list\` says which can be installed; ${TRY_WITHOUT}`
    throw new SentraError('AGENT_MISSING', message)
  }
  const names = agents.map(({ name }) => name).join(', ')
  const message = `Agents are here (${names}) but no key for a model: \`sentra keys add anthropic\` adds one; ${TRY_WITHOUT}`
  throw new SentraError('KEY_MISSING', message)
}
