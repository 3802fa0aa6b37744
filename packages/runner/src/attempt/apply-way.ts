import type { AttemptCommand, WayCommand } from '@sentra/contract/runner'
import type { LeaseFile } from './lease-file.ts'

/** True for a command that the runner carries out itself; all others are the shim's. */
export function isWay(command: AttemptCommand): command is WayCommand {
  return command.type.endsWith('_host') || command.type.endsWith('_port')
}

/** What a lease says after a command about its ways out and in. Doing it twice changes nothing more. */
export function applyWay(lease: LeaseFile, command: WayCommand): Pick<LeaseFile, 'order' | 'publish'> {
  const { order, publish } = lease
  switch (command.type) {
    case 'allow_host':
      return { publish, order: { ...order, egressAllow: [...new Set([...order.egressAllow, command.host])] } }
    case 'refuse_host':
      return { publish, order: { ...order, egressAllow: order.egressAllow.filter((host) => host !== command.host) } }
    case 'publish_port': {
      const { port, hostPort, name } = command
      return { order, publish: [...publish.filter((other) => other.port !== port), { port, hostPort, name }] }
    }
    case 'withdraw_port':
      return { order, publish: publish.filter(({ port }) => port !== command.port) }
  }
}
