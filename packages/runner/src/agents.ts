import { SentraError } from '@sentra/contract'
import type { HostReport } from '@sentra/contract/runner'
import type { Agent, AgentLaunch, AgentPlaces, ModelAccess, PackagedAgent } from './agents/agent.ts'
import { builtin } from './agents/builtin.ts'
import { claude } from './agents/claude.ts'
import { codex } from './agents/codex.ts'
import { gemini } from './agents/gemini.ts'
import { opencode } from './agents/opencode.ts'
import { packagedAgent } from './agents/packaged-agent.ts'
import { rehearsal } from './agents/rehearsal.ts'

/** Programs of others that Sentra knows how to start. */
export const packagedAgents: readonly PackagedAgent[] = [claude, codex, gemini, opencode]

/** In the order in which a run that names none is given one. */
const agents: Agent[] = [...packagedAgents.map(packagedAgent), builtin, rehearsal]

/** What `doctor`, `agents list` and the server are told of this host's agents. */
export async function reportAgents(places: AgentPlaces): Promise<HostReport['agents']> {
  return Promise.all(
    agents.map(async ({ name, find }) => {
      // A beat carries this: an agent whose files cannot be read must not cost the leases of all the others.
      const found = await find(places).catch((error: Error) => ({ missing: `cannot be read: ${error.message}` }))
      if ('missing' in found) return { name, available: false, version: null, detail: found.missing }
      return { name, available: true, version: found.version, detail: found.detail }
    }),
  )
}

/** AGENT_MISSING when it was removed since the server was told that it is here. */
export async function launchOf(name: string, places: AgentPlaces, model: ModelAccess | null): Promise<AgentLaunch> {
  const agent = agents.find((known) => known.name === name)
  if (!agent) throw new SentraError('UNKNOWN_AGENT', `This runner knows no agent ${name}.`)
  const found = await agent.find(places)
  if ('missing' in found) throw new SentraError('AGENT_MISSING', `Agent ${name} cannot run here: ${found.missing}.`)
  return found.launch(model)
}
