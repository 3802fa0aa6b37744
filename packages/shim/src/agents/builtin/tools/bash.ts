import { tool } from 'ai'
import { z } from 'zod'
import { limitText } from './limit-text.ts'
import { runProcess } from './run-process.ts'

const DEFAULT_SECONDS = 120
/** An agent that shows nothing for ten minutes counts as idle and is stopped; a command must end before. */
const MOST_SECONDS = 540

export function makeBash(cwd: string) {
  return tool({
    description:
      `Run a command line with bash in the working copy; answers its output and exit code. Its input is empty. It is ended ` +
      `after ${DEFAULT_SECONDS} s unless timeout_seconds (at most ${MOST_SECONDS}) says otherwise. Start servers, and what takes longer, with & and its output in a file.`,
    inputSchema: z.object({
      command: z.string().min(1),
      timeout_seconds: z.int().positive().max(MOST_SECONDS).optional(),
    }),
    execute: async ({ command, timeout_seconds = DEFAULT_SECONDS }, { abortSignal }) => {
      const options = { cwd, timeoutMs: timeout_seconds * 1_000, signal: abortSignal }
      const { code, output, timedOut } = await runProcess(['bash', '-c', command], options)
      const end = timedOut ? `[ended: it ran longer than ${timeout_seconds} s]` : `[exit code ${code ?? 'none'}]`
      return `${limitText(output)}\n${end}`.trimStart()
    },
  })
}
