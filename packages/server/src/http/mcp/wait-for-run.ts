import { type Run, type RunDetail, RunId } from '@sentra/contract'
import { z } from 'zod'
import { describeInput, type Hands, parseInput, type Tool } from './tool.ts'

/** Below the 30 s in which every request is answered. */
const MAX_WAIT_SECONDS = 25

const WaitForRun = z.object({
  runId: RunId,
  seconds: z.number().min(1).max(MAX_WAIT_SECONDS).default(MAX_WAIT_SECONDS).describe('how long to wait at most'),
})

/** Spares an assistant that cannot sleep from asking again and again. */
export const waitForRun: Tool = {
  name: 'wait_for_run',
  description:
    'Wait until a run has ended or needs a person, at most some seconds, then say where it stands. Call it again while the state is queued or running',
  inputSchema: describeInput(WaitForRun, {}),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true },
  call: async (input, hands) => {
    const { run, questions } = await untilRest(parseInput(WaitForRun, input), hands)
    return { run, questions: questions.filter(({ answer }) => answer === null) }
  },
}

/** Woken by events and never by a clock; the run is read anew each time, so none that came early is missed. */
async function untilRest(
  { runId, seconds }: z.output<typeof WaitForRun>,
  { operations, feed, stopped }: Hands,
): Promise<RunDetail> {
  const end = AbortSignal.any([stopped, AbortSignal.timeout(seconds * 1_000)])
  let news = Promise.withResolvers<void>()
  const unsubscribe = feed.subscribe((events) => {
    if (events.some(({ type, data }) => type === 'run.state_changed' && data.runId === runId)) news.resolve()
  })
  end.addEventListener('abort', () => news.resolve())
  try {
    for (;;) {
      const detail = await operations.runs.get({ runId })
      if (end.aborted || !isAtWork(detail.run)) return detail
      await news.promise
      news = Promise.withResolvers()
    }
  } finally {
    unsubscribe()
  }
}

const isAtWork = ({ state }: Run) => state === 'queued' || state === 'running'
