import type { AttemptEnd } from '@sentra/contract/journal-facts'
import { runStep, type Attempt } from './attempt.ts'
import { explainFullDisk } from './disk-watch.ts'
import { Ending } from './ending.ts'
import { explainExit } from './explain-exit.ts'
import type { Exit } from './sandbox/init-link.ts'
import type { ShimSpec } from './spec.ts'

type SandboxCommand = ShimSpec['setup'][number]

/** Why an attempt ends when a command fails, by the step the command belongs to. */
const failures = { setup: 'setup_failed', command: 'checks_failed' } as const satisfies Record<
  string,
  AttemptEnd['reason']
>

/** What the commands are for; `environment` is added to that of the attempt. */
type Steps = { step: 'setup' | 'command'; environment?: Record<string, string>; keepGoing?: boolean }

/**
 * Runs commands in order, their output going to the journal. Throws the Ending of the first one that failed: at once, or
 * with `keepGoing` when all have run.
 */
export async function runCommands(
  attempt: Attempt,
  { step, environment = {}, keepGoing = false }: Steps,
  commands: SandboxCommand[],
): Promise<void> {
  const failed: Ending[] = []
  for (const command of commands) {
    const ending = await runOne(attempt, { step, environment }, command).catch((error: unknown) => {
      // One that took too long leaves the others their time.
      if (keepGoing && error instanceof Ending) return error
      throw error
    })
    if (ending === undefined) continue
    if (!keepGoing) throw ending
    failed.push(ending)
  }
  if (failed[0] !== undefined) throw failed[0]
}

async function runOne(
  attempt: Attempt,
  { step, environment }: Required<Omit<Steps, 'keepGoing'>>,
  command: SandboxCommand,
): Promise<Ending | undefined> {
  let exit: Exit | undefined
  await runStep(attempt.journal, { step, label: command.label, command: command.command }, async () => {
    exit = await runCommand(attempt, command, environment)
    return exit.code
  })
  if (exit?.code === 0) return undefined
  const how = explainExit(exit, command.command, attempt.spec.absentTools)
  const message = `${command.label}: ${how}${attempt.sandbox.reachedLimits}`
  return (await explainFullDisk()) ?? new Ending(failures[step], message)
}

/**
 * Runs one shell line in the sandbox. It reads nothing: the sandbox's stdin belongs to the agent, and a command that
 * waits for input would wait until its time is over.
 */
async function runCommand(
  attempt: Attempt,
  { label, command, timeoutSeconds }: SandboxCommand,
  added: Record<string, string>,
): Promise<Exit> {
  const { directory } = attempt.spec
  // In the shell, which says what it misses: an agent may have moved the directory away.
  const script = `exec </dev/null\n${directory === '' ? '' : 'cd -- "$SENTRA_DIRECTORY" || exit 1\n'}${command}`
  const environment = directory === '' ? added : { ...added, SENTRA_DIRECTORY: directory }
  const process = await attempt.sandbox.spawn({ argv: ['sh', '-c', script], environment, io: 'stdio' })
  let timedOut = false
  let killTimer: NodeJS.Timeout | undefined
  const timer = setTimeout(() => {
    timedOut = true
    process.signal('SIGTERM')
    killTimer = setTimeout(() => process.signal('SIGKILL'), attempt.spec.killGraceSeconds * 1_000)
  }, timeoutSeconds * 1_000)
  try {
    const exit = await process.exited
    await attempt.sandbox.settled()
    if (timedOut) throw new Ending('timed_out', overTime(label, timeoutSeconds))
    return exit
  } finally {
    clearTimeout(timer)
    clearTimeout(killTimer)
  }
}

function overTime(label: string, seconds: number): string {
  const time = seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`
  return (
    `${label} did not end within ${time} and was ended; what it printed is in the log. If it needs longer, raise ` +
    '`timeoutSeconds` of the command in .sentra/config.yaml, then `sentra retry`.'
  )
}
