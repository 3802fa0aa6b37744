import { type Command, Option } from 'commander'
import { AttemptId, type LogFilter, type LogLevel, type LogLine, logLevels, RunId, SentraError } from '@sentra/contract'
import { type CommandContext, openContext } from '../context.ts'
import { downloadLog } from '../download-log.ts'
import { findRun, findTask } from '../find-things.ts'
import { followRun } from '../follow-run.ts'
import { parseNumber } from '../parse-number.ts'
import { note, print, printLine, styled } from '../print.ts'
import { type Log, readAround, readNewest } from '../read-log.ts'
import { nextStep } from '../run-text.ts'

type LogOptions = {
  follow?: boolean
  level?: LogLevel
  minLevel?: LogLevel
  errors?: boolean
  phase?: string
  attempt?: string
  search?: string
  regex?: string
  context?: number
  lines?: number
  ndjson?: boolean
}

const SHOWN_LINES = 200

export function addLogCommands(program: Command): void {
  program
    .command('logs')
    .argument('<task>', 'task, for its newest run, or run')
    .description('lines of a run: the newest on a terminal, all of them into a file or pipe')
    .option('-f, --follow', 'print new lines until the run is over')
    .addOption(new Option('--level <level>', 'only this level').choices([...logLevels]))
    .addOption(new Option('--min-level <level>', 'only this level and worse').choices([...logLevels]))
    .option('--errors', 'only errors; the same as --level error')
    .option('--phase <stage>', 'only this stage')
    .option('--attempt <id>', 'only this attempt, att-..., as `sentra --json task` shows it')
    .option('--search <text>', 'only lines with this text, in any case')
    .option('--regex <pattern>', 'only lines that match this expression of JavaScript, in any case')
    .option('-C, --context <number>', 'also so many lines before and after each', parseNumber)
    .option('-n, --lines <number>', `how many of the newest (default: ${SHOWN_LINES} on a terminal)`, parseNumber)
    .option('--ndjson', 'all lines, each as JSON, with their colours as they were printed')
    .action(showLogs)
}

async function showLogs(wanted: string, options: LogOptions, command: Command): Promise<void> {
  const context = openContext(command)
  const filter = readFilter(options)
  const { task, runs } = await findTask(context.client, wanted)
  const runId = RunId.safeParse(wanted).data ?? runs[0]?.id
  const log = { client: context.client, taskId: task.id, runId, filter }
  if (options.follow) return follow(context, wanted, log)
  const isWhole = options.lines === undefined && options.context === undefined && !context.isJson
  if (options.ndjson === true || (isWhole && !process.stdout.isTTY))
    return downloadLog(context.connection, { ...log, format: options.ndjson === true ? 'ndjson' : 'text' })
  await showNewest(context, log, options)
}

function readFilter({ level, minLevel, errors, phase, attempt, search, regex }: LogOptions): LogFilter {
  const attemptId = attempt === undefined ? undefined : AttemptId.safeParse(attempt).data
  if (attempt !== undefined && attemptId === undefined)
    throw new SentraError('INVALID_INPUT', `${attempt} is no attempt (att-...): \`sentra --json task\` shows them.`)
  return { level: errors ? 'error' : level, minLevel, phase: phase?.toUpperCase(), attemptId, search, regex }
}

async function follow(context: CommandContext, wanted: string, log: Log): Promise<void> {
  const newest = await findRun(context.client, wanted)
  const { run } = log.runId === undefined ? newest : await context.client.runs.get({ runId: log.runId })
  // Says what is wrong with a filter at once; a stream can only refuse it.
  await context.client.logs.list({ taskId: log.taskId, runId: run.id, ...log.filter, before: 1, limit: 1 })
  const detail = await followRun(context, run, log.filter)
  const next = nextStep(detail)
  if (!context.isJson && next) print(next)
}

async function showNewest(context: CommandContext, log: Log, { lines = SHOWN_LINES, context: around }: LogOptions) {
  const found = await readNewest(log, lines)
  const hits = found.lines.toReversed()
  const shown = around === undefined ? hits : await readAround(log, hits, around)
  context.show(shown, () => {
    if (hits.length === 0) note(hasFilter(log) ? `None of ${found.lastLine} lines match.` : 'There are no lines yet.')
    printLines(shown, around !== undefined)
    if (!found.isAll && process.stdout.isTTY)
      note(styled('dim', `the newest ${hits.length}: -n shows more, \`sentra logs ${log.taskId} | less\` all`))
  })
}

const hasFilter = ({ filter }: Log) => Object.values(filter).some((value) => value !== undefined)

/** In context, with a mark where lines are left out between others. */
function printLines(lines: LogLine[], isContext: boolean): void {
  let last: number | undefined
  for (const line of lines) {
    if (isContext && last !== undefined && line.line > last + 1) print(styled('dim', '--'))
    printLine(line)
    last = line.line
  }
}
