import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { Command } from 'commander'
import { type RunId, SentraError, type Takeover } from '@sentra/contract'
import { type CommandContext, openContext } from '../context.ts'
import { findRun } from '../find-things.ts'
import { note, print } from '../print.ts'

const LOOK_MS = 300
/** An agent that is asked to end its turn does so in a second or two; a large checkout takes longer. */
const PATIENCE_MS = 120_000

export function addTakeoverCommands(program: Command): void {
  program
    .command('take')
    .argument('<task>', 'task or run')
    .description('work in the place of the agent: it stops, and you get a working copy of your own')
    .option('--editor <program>', 'open the working copy with it, such as code, cursor or vim')
    .action(take)
  program
    .command('hand-back')
    .argument('<task>', 'task or run')
    .description('give your changes to the run you have taken, committed or not, and let it go on')
    .option('--drop', 'go on without them; your working copy lies in the trash for a week')
    .action(handBack)
}

async function take(wanted: string, options: { editor?: string }, command: Command): Promise<void> {
  const context = openContext(command)
  const { run } = await findRun(context.client, wanted)
  await context.client.runs.take({ runId: run.id })
  if (!context.isJson) note('The agent ends its turn, then your working copy is made.')
  const takeover = await untilOpen(context, run.id)
  const { path, branch } = takeover
  context.show(takeover, () => {
    print(path ?? '')
    note(`On branch ${branch}. Change what you like, commit or not, then: sentra hand-back ${run.taskId}`)
  })
  if (options.editor !== undefined && path !== null) await openEditor(options.editor, path)
}

async function untilOpen({ client }: CommandContext, runId: RunId): Promise<Takeover> {
  for (let waited = 0; waited < PATIENCE_MS; waited += LOOK_MS) {
    const { takeover, run } = await client.runs.get({ runId })
    if (takeover?.state === 'open') return takeover
    if (takeover?.state === 'dropped')
      throw new SentraError('CONFLICT', `The run was done before you could take it: \`sentra task ${run.taskId}\`.`)
    await delay(LOOK_MS)
  }
  const message = 'The agent has not ended its turn yet. You have the run: `sentra task` shows your working copy soon.'
  throw new SentraError('TIMEOUT', message)
}

/** `--editor "code -n"`: words are arguments, no shell reads them. */
async function openEditor(editor: string, path: string): Promise<void> {
  const [program = '', ...args] = editor.split(/\s+/).filter((word) => word !== '')
  const child = spawn(program, [...args, path], { stdio: 'inherit' })
  try {
    await once(child, 'exit')
  } catch (cause) {
    const message = `${program} could not be started: open ${path} yourself.`
    throw new SentraError('INVALID_INPUT', message, { cause })
  }
}

async function handBack(wanted: string, options: { drop?: boolean }, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const { run } = await findRun(client, wanted)
  const takeover = await client.runs.handBack({ runId: run.id, drop: options.drop === true })
  show(takeover, ({ commit, files }) => {
    const what =
      commit === null
        ? 'Nothing was changed'
        : `${files.length} changed file${files.length === 1 ? '' : 's'} as ${commit.slice(0, 10)}`
    print(`Handed back: ${what}. The run goes on: sentra attach ${run.taskId}`)
  })
}
