import type { SystemStatus } from '@sentra/contract'
import type { Choice } from '../../ui/field.tsx'

/** Agents that the connected hosts have; those that cannot run are listed with the reason. `none` names no choice. */
export function agentChoices(status: SystemStatus | undefined, none: string): Choice[] {
  const agents = status?.runners.flatMap((runner) => runner.report.agents) ?? []
  const names = [...new Set(agents.map(({ name }) => name))]
  return [
    { value: '', label: none },
    ...names.map((name) => {
      const isAvailable = agents.some((agent) => agent.name === name && agent.available)
      const remark = name === 'rehearsal' ? ' (scripted, no model, no key)' : isAvailable ? '' : ' (not installed)'
      return { value: name, label: `${name}${remark}`, disabled: !isAvailable }
    }),
  ]
}
