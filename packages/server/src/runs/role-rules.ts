import type { CredentialId, RepositoryConfig, RoleSettings } from '@sentra/contract'
import type { Role, StageDefinition } from './workflow-types.ts'

/** What the repository says about a role, as far as it counts in one run; with the key of an agent of its own. */
export type RoleOfRun = RoleSettings & { credentialId?: CredentialId | null }
export type RunRoles = Partial<Record<Role, RoleOfRun>>

/**
 * Roles of a run. An agent or model that a person chose, for the project or for this run, is for every role: the
 * repository then only adds words.
 */
export function decideRoles(configured: RepositoryConfig['roles'], isChosen: boolean): RunRoles {
  const entries = Object.entries(configured ?? {}) as [Role, RoleSettings][]
  return Object.fromEntries(
    entries.map(([role, { agent, model, prompt }]) => [
      role,
      {
        ...(!isChosen && agent !== undefined && { agent }),
        ...(!isChosen && model !== undefined && { model }),
        ...(prompt !== undefined && { prompt }),
      },
    ]),
  )
}

/** Roles that agents may have in a run of these stages. */
export function rolesOf(stages: StageDefinition[]): Role[] {
  const roles = stages.filter((stage) => stage.kind === 'agent').map((stage) => stage.role)
  const mayLoop = stages.some((stage) => stage.loopTo !== null)
  return [...new Set<Role>([...roles, ...(mayLoop ? (['fixer'] as const) : [])])]
}

type Agent = { agent: string; model: string | null; credentialId: CredentialId | null }

/** Agent, model and key of one role of a run. A role with an agent of its own has nothing of the others'. */
export function agentOf(run: Agent & { roles: RunRoles }, role: Role): Agent {
  const own = run.roles[role]
  if (own?.agent !== undefined) {
    return { agent: own.agent, model: own.model ?? null, credentialId: own.credentialId ?? null }
  }
  return { agent: run.agent, model: own?.model ?? run.model, credentialId: run.credentialId }
}
