// `node shim.js RUN_DIRECTORY [--wait]`: runs one attempt as its spec.json says, and outlives whoever started it.
import { readSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { AttemptCommand } from '@sentra/contract/runner'
import { Conversation } from './conversation.ts'
import { Ending } from './ending.ts'
import { Fence } from './fence.ts'
import { Journal } from './journal.ts'
import { runAttempt } from './run-attempt.ts'
import { RunnerLink } from './runner-link.ts'
import { Steering } from './steering.ts'
import { writeShimState } from './shim-state.ts'
import { makePipes } from './sandbox/make-pipe.ts'
import type { Sandbox } from './sandbox/sandbox.ts'
import { runFiles, ShimSpec, WAIT_FLAG } from './spec.ts'

const STDIN = 0

const [runDirectory, flag] = process.argv.slice(2)
if (runDirectory === undefined) {
  console.error(`usage: node shim.js RUN_DIRECTORY [${WAIT_FLAG}]`)
  process.exit(2)
}
if (flag === WAIT_FLAG && !isWanted()) process.exit()
// From here on every path is relative to the run directory; socket paths stay short by it.
process.chdir(runDirectory)
// The slowest of what comes before the sandbox.
const pipes = makePipes(['stdout', 'stderr'])
// Whoever takes them hears of a failure; nobody may be waiting yet.
pipes.catch(() => {})
await run(ShimSpec.parse(JSON.parse(await readFile(runFiles.spec, 'utf8'))))
process.exit()

/** Waits for the runner's byte. A runner that gave up, or died, closes stdin instead. */
function isWanted(): boolean {
  return readSync(STDIN, Buffer.alloc(1)) === 1
}

async function run(spec: ShimSpec): Promise<void> {
  const journal = await Journal.create(runFiles.journal)
  const conversation = new Conversation(journal, spec.askWaitSeconds)
  const fence = new Fence(journal, spec.fenceSeconds)
  const steering = new Steering(spec.pauseWaitSeconds)
  const cancellation = new AbortController()
  const stop = (why: 'cancelled' | 'killed', reason: string) => cancellation.abort(new Ending(why, reason))
  let sandbox: Sandbox | undefined
  const runner = new RunnerLink(journal, spec.attemptId, {
    onCommand: (command) => apply(command, { conversation, steering, stop, journal }),
    onHeard: () => fence.heard(),
    onDial: (id, port) => sandbox?.dial(id, port),
  })
  process.on('SIGTERM', () => {
    stop('cancelled', 'The shim was told to stop.')
    // After the end: the journal is complete on disk, so nothing is lost when nobody ever comes to release it.
    runner.release()
  })
  await runner.listen()
  await writeShimState(spec.attemptId, false)

  const end = await runAttempt({
    spec,
    pipes,
    journal,
    conversation,
    fence,
    steering,
    cancelled: cancellation.signal,
    onSandbox: (launched) => (sandbox = launched),
  })
  journal.fact({ type: 'ended', end })
  await journal.sync()
  await writeShimState(spec.attemptId, true)
  runner.end()
  await runner.released.promise
}

type CommandTargets = {
  conversation: Conversation
  steering: Steering
  stop: (why: 'cancelled' | 'killed', reason: string) => void
  journal: Journal
}

function apply(command: Record<string, unknown>, { conversation, steering, stop, journal }: CommandTargets): void {
  const { data, error } = AttemptCommand.safeParse(command)
  if (error) return journal.log('warn', `A command was not understood: ${error.message}`)
  switch (data.type) {
    case 'message':
      conversation.tell({ id: data.id, by: data.by, text: data.text })
      return data.now ? steering.interrupt() : undefined
    case 'pause':
      return steering.pause(data)
    case 'resume':
      return steering.resume(data.by)
    case 'answer':
      return conversation.answer(data.key, data.text)
    case 'cancel':
      return stop('cancelled', data.reason)
    case 'kill':
      return stop('killed', data.reason)
    default:
      // All others change what leads out of and into the sandbox: the runner has done so.
      return undefined
  }
}
