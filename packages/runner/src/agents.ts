import { type ModelWire, SentraError } from '@sentra/contract'
import type { HostReport } from '@sentra/contract/runner'
import type { Programs } from './install-programs.ts'
import type { ToolMount } from './sandbox/toolchains.ts'

/** The run's model as its agent sees it: protocol, base URL on the sandbox's loopback, and the model's name if one was chosen. */
export type ModelAccess = { wire: ModelWire; model: string | null; url: string }

/** How an agent is started inside a sandbox: an ACP program on its stdin and stdout. */
export type AgentLaunch = { argv: string[]; environment: Record<string, string>; mounts: ToolMount[] }

/** An agent this runner knows: whether it can run here, and how. */
type Agent = {
  name: string
  find: (programs: Programs) => Promise<{ version: string; launch: AgentLaunch } | { missing: string }>
}

/** Scripted, no model; always there and always shown as what it is. */
const rehearsal: Agent = {
  name: 'rehearsal',
  find: async ({ node, rehearsal: script, directory }) => {
    const mounts = [node, directory].map((path) => ({ path, link: null }))
    return { version: '1', launch: { argv: [node, script], environment: {}, mounts } }
  },
}

const agents: Agent[] = [rehearsal]

/** What `doctor` and the server are told of this host's agents. */
export async function reportAgents(programs: Programs): Promise<HostReport['agents']> {
  return Promise.all(
    agents.map(async ({ name, find }) => {
      const found = await find(programs)
      if ('missing' in found) return { name, available: false, version: null, detail: found.missing }
      return {
        name,
        available: true,
        version: found.version,
        detail: name === 'rehearsal' ? 'scripted, no model' : 'found',
      }
    }),
  )
}

/** AGENT_MISSING when it was removed since the server was told that it is here. */
export async function launchOf(name: string, programs: Programs, model: ModelAccess | null): Promise<AgentLaunch> {
  const agent = agents.find((known) => known.name === name)
  if (!agent) throw new SentraError('UNKNOWN_AGENT', `This runner knows no agent ${name}.`)
  const found = await agent.find(programs)
  if ('missing' in found) throw new SentraError('AGENT_MISSING', `Agent ${name} cannot run here: ${found.missing}.`)
  return found.launch
}
