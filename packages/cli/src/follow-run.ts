import { type LogFilter, type LogLine, type RunDetail, type Run, SentraError } from '@sentra/contract'
import { WebSocket } from 'ws'
import type { CommandContext } from './context.ts'
import { print, printLine, styled } from './print.ts'
import { phaseBar } from './run-text.ts'

type LogFrame = { lines: LogLine[]; skipped: number; lastLine: number }
type Wanted = LogFilter & {
  /** Takes each line in place of printing it; then the phase bar is left out too. */
  onLine?: (line: LogLine) => void
}

/** The server's word for an expression that it gave up; trying again would change nothing. */
const EXPRESSION_GIVEN_UP = 4400
const RECONNECT_MS = 500
/** A run is over when it neither works nor is about to; a question or a finished review needs a person. */
const isOver = (run: Run) => !['queued', 'running'].includes(run.state)

/** Prints a run's lines as they are stored until the run is over; survives a server that restarts. */
export async function followRun(context: CommandContext, run: Run, wanted: Wanted): Promise<RunDetail> {
  let after: number | null = 0
  let bar = ''
  for (;;) {
    const detail = await readRun(context, run)
    if (detail && !context.isJson && !wanted.onLine && phaseBar(detail.run) !== bar) print((bar = phaseBar(detail.run)))
    const isLast = detail !== undefined && isOver(detail.run)
    after = await followLines(context, { run, after, isLast }, wanted)
    if (detail && isLast) return detail
  }
}

async function readRun({ client }: CommandContext, run: Run): Promise<RunDetail | undefined> {
  try {
    return await client.runs.get({ runId: run.id })
  } catch (error) {
    if ((error as { code?: string }).code === 'SERVER_UNREACHABLE') return undefined
    throw error
  }
}

/** How long lines are read before the run's state is looked at again, and after its end. */
const LISTEN_MS = 1_000
const LAST_LINES_MS = 400

type Follow = { run: Run; after: number | null; isLast: boolean }

function followLines(
  { connection, isJson }: CommandContext,
  { run, after, isLast }: Follow,
  { onLine, ...wanted }: Wanted,
): Promise<number | null> {
  const query = new URLSearchParams({ run: run.id, after: String(after ?? 0) })
  for (const [name, value] of Object.entries(wanted)) if (value !== undefined) query.set(name, value)
  const url = `${connection.url.replace('http', 'ws')}/logs/${run.taskId}?${query.toString()}`
  const socket = new WebSocket(url, { headers: { authorization: `Bearer ${connection.token}` } })
  let last = after
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => socket.close(), isLast ? LAST_LINES_MS : LISTEN_MS)
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString('utf8')) as LogFrame
      if (frame.skipped > 0 && !isJson)
        print(styled('dim', `... ${frame.skipped} lines skipped: sentra logs ${run.taskId} has them`))
      for (const line of frame.lines) {
        if (isJson) print(JSON.stringify(line))
        else if (onLine) onLine(line)
        else printLine(line)
      }
      last = frame.lastLine
    })
    socket.on('error', () => setTimeout(() => resolve(last), RECONNECT_MS))
    socket.on('close', (code) => {
      clearTimeout(timer)
      if (code === EXPRESSION_GIVEN_UP) reject(tooSlow)
      else resolve(last)
    })
  })
}

const tooSlow = new SentraError(
  'INVALID_INPUT',
  'This regular expression takes too long: avoid repetitions within repetitions such as (a+)+.',
)
