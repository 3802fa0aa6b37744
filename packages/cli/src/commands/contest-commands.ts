import { AttemptId, type ComparedSide, RunId, SentraError } from '@sentra/contract'
import type { Command } from 'commander'
import { secondsText } from '../contest-text.ts'
import { openContext } from '../context.ts'
import { findRun } from '../find-things.ts'
import { note, print, printTable, styled, visible } from '../print.ts'
import { stateText, usageText } from '../run-text.ts'
import { coloured } from './run-commands.ts'

export function addContestCommands(program: Command): void {
  program
    .command('keep')
    .argument('<run>', 'an entry of a contest, adw-..., as `sentra task` shows it')
    .description('offer the change of this one of several runs in place of the others, which stay as they are')
    .option('--cancel', 'cancel entries that are not over')
    .action(keep)
  program
    .command('compare')
    .argument('<left>', 'run or attempt; of a task the run that it stands for')
    .argument('<right>', 'the other one')
    .description('two runs or attempts side by side, and the diff between their results')
    .option('--no-diff', 'leave the diff out')
    .action(compare)
}

async function keep(wanted: string, options: { cancel?: boolean }, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const runId = RunId.safeParse(wanted)
  if (!runId.success)
    throw new SentraError('INVALID_INPUT', `${wanted} is no run (adw-...): \`sentra task TASK\` shows those of a task.`)
  show(await client.runs.keep({ runId: runId.data, cancel: options.cancel === true }), ({ taskId, pullRequestId }) =>
    print(
      `Kept ${runId.data}.${pullRequestId === null ? '' : ` Pull request ${pullRequestId}: sentra merge ${taskId}`}\n` +
        'Undo: sentra keep, with another run of the task',
    ),
  )
}

async function compare(left: string, right: string, options: { diff: boolean }, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const idOf = async (wanted: string) => AttemptId.safeParse(wanted).data ?? (await findRun(client, wanted)).run.id
  const comparison = await client.runs.compare({ left: await idOf(left), right: await idOf(right) })
  show(comparison, ({ left: one, right: other, diff }) => {
    const rows = [factsOf(one), factsOf(other)] as const
    printTable(
      ['', one.attemptId ?? one.runId, other.attemptId ?? other.runId],
      rows[0].map(([name, value], index) => [name, value, rows[1][index]?.[1] ?? '']),
    )
    if (!options.diff) return
    if (diff.files.length === 0) return note('\nTheir results are the same, file by file.')
    print('')
    for (const line of diff.patch.split('\n')) print(coloured(visible(line)))
    const cut = diff.truncated ? '; the patch is cut, --json lists all files' : ''
    note(styled('dim', `${diff.files.length} files differ, − is the left one, + the right one${cut}`))
  })
}

function factsOf(side: ComparedSide): [name: string, value: string][] {
  const { size, checks, findings } = side
  const failed = checks.filter(({ exitCode }) => exitCode !== 0)
  const blocking = findings.filter(({ severity }) => severity === 'blocking').length
  return [
    ['task', visible(side.taskTitle)],
    ['what', side.what],
    ['agent', side.model === null ? side.agent : `${side.agent}, ${side.model}`],
    ['outcome', `${stateText(side.state)} ${visible(side.message ?? '')}`.trim()],
    ['checks', checks.length === 0 ? 'none' : `${checks.length - failed.length} of ${checks.length} passed`],
    ['findings', findings.length === 0 ? 'none' : `${findings.length}, ${blocking} blocking`],
    ['change', `${size.files} files, +${size.additions} -${size.deletions}`],
    ['models', usageText(side.usage) ?? 'none called'],
    ['time', secondsText(side.seconds)],
    ['commit', side.commit.slice(0, 10)],
  ]
}
