import { agentsWithoutModel, agentWires, type CredentialId, SentraError } from '@sentra/contract'
import { chooseCredential, listCredentials } from '#gateway'
import type { Tx } from '#platform'
import { listKnownAgents } from '#runners'

/** An agent that costs nothing and needs no key is a rehearsal: never chosen unless asked for by name. */
const REHEARSAL = 'rehearsal'
const TRY_WITHOUT = 'or try the way with --agent rehearsal, which is scripted and needs no key.'

export type AgentChoice = { agent: string | null; model: string | null; credential: string | null }
export type ChosenAgent = { agent: string; model: string | null; credentialId: CredentialId | null }

/**
 * Agent, model and credential of a new run. UNKNOWN_AGENT for a name that nobody knows, AGENT_MISSING for one that is
 * not installed, KEY_MISSING and MODEL_MISSING for what the agent needs beside.
 */
export async function chooseAgent(tx: Tx, wanted: AgentChoice): Promise<ChosenAgent> {
  const agent = wanted.agent === null ? await firstThatCanWork(tx) : await requireAgent(tx, wanted.agent)
  const credential = await chooseCredential(tx, agent, wanted.credential)
  if (wanted.model === null && agentsWithoutModel.has(agent)) {
    const message = `Agent ${agent} has no model of its own: say which with --model, or in the project's settings.`
    throw new SentraError('MODEL_MISSING', message)
  }
  return { agent, model: wanted.model, credentialId: credential?.id ?? null }
}

async function requireAgent(tx: Tx, wanted: string): Promise<string> {
  const agents = await listKnownAgents(tx)
  const found = agents.find((agent) => agent.name === wanted)
  if (!found) {
    const names = agents.map((agent) => agent.name).join(', ') || 'none: no runner is connected'
    throw new SentraError('UNKNOWN_AGENT', `There is no agent ${wanted}. Known: ${names}.`, { details: { agents } })
  }
  if (!found.available) throw new SentraError('AGENT_MISSING', `Agent ${wanted} cannot run here: ${found.detail}.`)
  return wanted
}

/** The first agent on a runner for which there is a key. */
async function firstThatCanWork(tx: Tx): Promise<string> {
  const agents = (await listKnownAgents(tx)).filter((agent) => agent.available && agent.name !== REHEARSAL)
  const wires = new Set((await listCredentials(tx)).map(({ wire }) => wire))
  const found = agents.find(({ name }) => agentWires[name]?.some((wire) => wires.has(wire)))
  if (found) return found.name
  if (agents.length === 0) {
    const message = `No coding agent was found on a runner: \`sentra agents list\` says which can be installed; ${TRY_WITHOUT}`
    throw new SentraError('AGENT_MISSING', message)
  }
  const names = agents.map(({ name }) => name).join(', ')
  const message = `Agents are here (${names}) but no key for a model: \`sentra keys add anthropic\` adds one; ${TRY_WITHOUT}`
  throw new SentraError('KEY_MISSING', message)
}
