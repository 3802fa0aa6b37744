import type { Command } from 'commander'
import type { RunnerInfo } from '@sentra/contract'
import { openContext } from '../context.ts'
import { note, printTable } from '../print.ts'
import { stateText } from '../run-text.ts'

export function addRunners(program: Command): void {
  program
    .command('runners')
    .description('hosts that run agents: state, slots, room, when they were last heard of')
    .action(async (_options: object, command: Command) => {
      const { client, show } = openContext(command)
      const { runners } = await client.system.status()
      show(runners, () => {
        if (runners.length === 0) return note('No runner is connected, nothing can run: `sentra serve` starts one.')
        const head = ['RUNNER', 'HOST', 'STATE', 'AT WORK', 'FREE MEMORY', 'FREE DISK', 'VERSION', 'LAST BEAT']
        printTable(head, runners.map(toRow))
      })
    })
}

function toRow({ id, hostname, state, liveAttempts, lastBeatAt, report }: RunnerInfo): string[] {
  const { slots, freeMemoryMb, freeDiskMb, version } = report
  const ago = Math.max(0, Math.round((Date.now() - Date.parse(lastBeatAt)) / 1_000))
  return [
    id,
    hostname,
    stateText(state),
    slots === undefined ? String(liveAttempts) : `${liveAttempts} of ${slots}`,
    freeMemoryMb === undefined ? '-' : gigabytes(freeMemoryMb),
    gigabytes(freeDiskMb),
    version ?? '-',
    `${ago} s ago`,
  ]
}

const gigabytes = (megabytes: number) => `${(megabytes / 1024).toFixed(1)} GiB`
