import type { Command } from 'commander'
import { openContext } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { findRun } from '../find-things.ts'
import { note, print, printTable, styled, visible } from '../print.ts'
import { pausedText, stateText } from '../run-text.ts'

export function addSteerCommands(program: Command): void {
  program
    .command('send')
    .argument('<task>', 'task or run')
    .argument('<text>', 'what you want the agent to know or do')
    .description('say something to the agent at work; it reads it after its turn')
    .option('--now', 'end its turn, so that it reads it at once')
    .action(send)
  program
    .command('pause')
    .argument('<task>', 'task or run')
    .description('let a run stand still when its agent has ended its turn; nothing is lost, for days')
    .option('--now', 'end the turn of the agent instead of waiting for it')
    .action(pause)
  program
    .command('resume')
    .argument('<task>', 'task or run')
    .description('let a paused run go on, in the session of its agent')
    .action(resume)
  program
    .command('kill')
    .argument('<what>', 'task, run, attempt, session or runner')
    .description('end an agent at once; its run fails and may be retried')
    .option('--yes', 'also when it is a runner, and all its agents die')
    .action(kill)
}

async function send(wanted: string, text: string, options: { now?: boolean }, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const { run } = await findRun(client, wanted)
  const message = await client.runs.send({ runId: run.id, text, now: options.now === true })
  const when = options.now ? 'ends its turn and reads it' : 'reads it after its turn'
  const held = pausedText(run)
  show(message, () =>
    print(
      held === undefined
        ? `Sent. The agent ${when}: sentra attach ${run.taskId}`
        : `Sent. The agent reads it when the run goes on. ${held}`,
    ),
  )
}

async function pause(wanted: string, options: { now?: boolean }, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const { run } = await findRun(client, wanted)
  show(await client.runs.pause({ runId: run.id, now: options.now === true }), (paused) =>
    print(`${stateText('paused')} ${pausedText(paused) ?? ''}`),
  )
}

async function resume(wanted: string, _options: object, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const { run } = await findRun(client, wanted)
  show(await client.runs.resume({ runId: run.id }), () => print(`The run goes on: sentra attach ${run.taskId}`))
}

async function kill(target: string, options: { yes?: boolean }, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const result = await client.runs.kill({ target, confirmed: options.yes === true })
  show(result, ({ killed, agents, hostname }) => {
    if (agents.length === 0) return note(`No agent is at work on ${visible(hostname ?? target)}.`)
    const rows = agents.map(({ attemptId, taskId, stage, agent }) => [attemptId, taskId, stage, agent])
    printTable(['ATTEMPT', 'TASK', 'STAGE', 'AGENT'], rows)
    const count = `${agents.length} agent${agents.length === 1 ? '' : 's'}`
    if (killed) return print(`${styled('red', 'Killed')} ${count}; once more: sentra retry ${agents[0]?.taskId}`)
    note(`${count} on ${visible(hostname ?? '')} would die, and their runs fail. To do it: sentra kill ${target} --yes`)
  })
  if (!result.killed && result.agents.length > 0) process.exitCode = exitCodes.needsPerson
}
