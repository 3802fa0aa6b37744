import type { LogLine, RunDetail, Run } from '@sentra/contract'
import { WebSocket } from 'ws'
import type { CommandContext } from './context.ts'
import { print, type Style, styled, visible } from './print.ts'
import { phaseBar } from './run-text.ts'

type LogFrame = { lines: LogLine[]; skipped: number; lastLine: number }
type Wanted = {
  level?: string | undefined
  phase?: string | undefined
  search?: string | undefined
  /** Takes each line in place of printing it; then the phase bar is left out too. */
  onLine?: (line: LogLine) => void
}

const levelStyles: Record<string, Style> = { error: 'red', warn: 'yellow', debug: 'dim' }
const RECONNECT_MS = 500
/** A run is over when it neither works nor is about to; a question or a finished review needs a person. */
const isOver = (run: Run) => !['queued', 'running'].includes(run.state)

export function printLine(line: LogLine): void {
  const text = `${line.at.slice(11, 19)} ${line.phase.padEnd(6)} ${visible(line.message)}`
  const style = levelStyles[line.level]
  print(style ? styled(style, text) : text)
}

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
  wanted: Wanted,
): Promise<number | null> {
  const url = `${connection.url.replace('http', 'ws')}/logs/${run.taskId}?run=${run.id}&after=${after ?? 0}`
  const socket = new WebSocket(url, { headers: { authorization: `Bearer ${connection.token}` } })
  let last = after
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.close(), isLast ? LAST_LINES_MS : LISTEN_MS)
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString('utf8')) as LogFrame
      if (frame.skipped > 0 && !isJson)
        print(styled('dim', `... ${frame.skipped} lines skipped: sentra logs ${run.taskId} has them`))
      for (const line of frame.lines.filter((item) => isWanted(item, wanted))) {
        if (isJson) print(JSON.stringify(line))
        else if (wanted.onLine) wanted.onLine(line)
        else printLine(line)
      }
      last = frame.lastLine
    })
    socket.on('error', () => setTimeout(() => resolve(last), RECONNECT_MS))
    socket.on('close', () => {
      clearTimeout(timer)
      resolve(last)
    })
  })
}

function isWanted(line: LogLine, { level, phase, search }: Wanted): boolean {
  if (level !== undefined && line.level !== level) return false
  if (phase !== undefined && line.phase !== phase.toUpperCase()) return false
  return search === undefined || line.message.toLowerCase().includes(search.toLowerCase())
}
