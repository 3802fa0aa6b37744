import type { Command } from 'commander'
import type { SystemStatus } from '@sentra/contract'
import { openContext } from '../context.ts'
import { print, styled } from '../print.ts'

export function addStatus(program: Command): void {
  program
    .command('status')
    .description('state of server, database, runners and work')
    .option('--link', 'print a new one-time login link')
    .action(showStatus)
}

async function showStatus(options: { link?: boolean }, command: Command): Promise<void> {
  const { client, connection, show } = openContext(command)
  if (options.link) return show(await client.system.loginLink(), ({ url }) => print(url))
  show(await client.system.status(), (status) => printStatus(status, connection.url))
}

function printStatus(status: SystemStatus, url: string): void {
  const { database, counts, runners } = status
  const row = (name: string, text: string) => print(`${styled('dim', name.padEnd(10))} ${text}`)
  row('server', `${url}, version ${status.version}, up ${Math.round(status.uptimeSeconds)} s`)
  row('database', `${database.kind} Postgres ${database.version}, ${(database.sizeBytes / 1024 / 1024).toFixed(0)} MiB`)
  for (const runner of runners) {
    const { freeDiskMb, diskFloorMb } = runner.report
    const agents = runner.report.agents.filter((agent) => agent.available).map((agent) => agent.name)
    row('runner', `${runner.hostname} ${runner.state}, ${runner.liveAttempts} at work, agents: ${agents.join(', ')}`)
    if (freeDiskMb < diskFloorMb)
      row('disk', styled('yellow', `${freeDiskMb} MiB free: no new work below ${diskFloorMb} MiB, free some`))
  }
  if (runners.length === 0) row('runner', styled('yellow', 'none connected: nothing can run'))
  row('projects', String(counts.projects))
  row('tasks', listCounts(counts.tasks))
  row('runs', listCounts(counts.runs))
  row('waiting', `${counts.openQuestions} questions, ${counts.openPullRequests} pull requests`)
  if (counts.jobsDead > 0) row('jobs', styled('red', `${counts.jobsDead} gave up: see the server log`))
}

function listCounts(counts: Record<string, number>): string {
  const parts = Object.entries(counts).map(([state, count]) => `${count} ${state}`)
  return parts.join(', ') || 'none'
}
