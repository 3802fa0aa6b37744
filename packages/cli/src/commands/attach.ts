import { createInterface, type Interface } from 'node:readline'
import type { Command } from 'commander'
import type { LogLine, Run, RunDetail } from '@sentra/contract'
import { type CommandContext, openContext } from '../context.ts'
import { exitCodeOf } from '../exit-codes.ts'
import { findRun } from '../find-things.ts'
import { followRun } from '../follow-run.ts'
import { note, print, type Style, styled, visible } from '../print.ts'
import { nextStep, pausedText } from '../run-text.ts'

const HELP =
  'Type to the agent and press Enter; /now TEXT ends its turn first, /pause, /resume; Ctrl-C leaves it at work.'

export function addAttach(program: Command): void {
  program
    .command('attach')
    .argument('<task>', 'task or run')
    .description("follow the agent's session live, and talk to it; Ctrl-C leaves, the agent goes on")
    .action(attach)
}

/** On a terminal with a line to type in; on a pipe plain lines, with --json a document each. */
async function attach(wanted: string, _options: object, command: Command): Promise<void> {
  const context = openContext(command)
  const { run } = await findRun(context.client, wanted)
  const keys = process.stdin.isTTY && process.stdout.isTTY && !context.isJson ? openKeys(context, run) : undefined
  const write = (text: string) => {
    if (!keys) return print(text)
    // The line that is being typed is drawn again below.
    process.stdout.write(`\r\u001b[K${text}\n`)
    keys.prompt(true)
  }
  const onLine = (line: LogLine) => {
    const text = transcriptText(line)
    if (text !== undefined) write(text)
  }
  try {
    const detail = await followRun(context, run, { onLine })
    if (!context.isJson) sayEnd(detail)
    process.exitCode = exitCodeOf(detail.run)
  } finally {
    keys?.close()
  }
}

function sayEnd(detail: RunDetail): void {
  const next = nextStep(detail)
  note(styled('dim', `The run is ${detail.run.state}.`))
  if (next) print(next)
}

function openKeys(context: CommandContext, run: Run): Interface {
  note(styled('dim', HELP))
  const keys = createInterface({ input: process.stdin, output: process.stdout, prompt: styled('cyan', '> ') })
  keys.on('line', (line) => {
    obey(context, run, line.trim())
      .catch((error: Error) => note(styled('red', error.message)))
      .finally(() => keys.prompt(true))
  })
  const leave = () => {
    note(`\nDetached; the agent goes on. Back: sentra attach ${run.taskId}`)
    process.exit()
  }
  keys.on('SIGINT', leave)
  keys.prompt()
  return keys
}

async function obey({ client }: CommandContext, { id: runId }: Run, line: string): Promise<void> {
  if (line === '') return
  if (line === '/pause') return note(pausedText(await client.runs.pause({ runId, now: false })) ?? '')
  if (line === '/resume') return void (await client.runs.resume({ runId }))
  const [, now] = /^\/now +(.+)$/.exec(line) ?? []
  if (now === undefined && line.startsWith('/')) return note(HELP)
  await client.runs.send({ runId, text: now ?? line, now: now !== undefined })
}

/** A line as a reader of the session wants it: who speaks, what is done; undefined for what is neither. */
function transcriptText({ source, level, message, metadata }: LogLine): string | undefined {
  if (source !== 'entry') return undefined
  const mark = markOf(metadata, level)
  if (mark === undefined) return undefined
  const [sign, style] = mark
  const text = `${sign} ${visible(message).trimEnd().replaceAll('\n', '\n  ')}`
  return style ? styled(style, text) : text
}

type Mark = [sign: string, style?: Style]

function markOf(metadata: Record<string, unknown>, level: string): Mark | undefined {
  if (metadata['person'] === true) return ['»', 'cyan']
  if (metadata['agent'] === 'message') return ['●']
  if (metadata['agent'] === 'thought') return ['·', 'dim']
  if (metadata['toolUsed'] !== undefined)
    return metadata['status'] === 'in_progress' || metadata['status'] === 'failed'
      ? ['⚙', metadata['status'] === 'failed' ? 'red' : 'blue']
      : undefined
  if (level === 'debug') return undefined
  return ['-', level === 'error' ? 'red' : level === 'warn' ? 'yellow' : 'dim']
}
