import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Command } from 'commander'
import { type Project, REPOSITORY_CONFIG, SentraError, type SettingsInForce } from '@sentra/contract'
import { openContext } from '../context.ts'
import { findProject } from '../find-things.ts'
import { note, print, styled } from '../print.ts'
import { monorepoText } from './show-project.ts'
import { configText } from './config-text.ts'

export function addInit(program: Command): void {
  program
    .command('init')
    .argument('[project]', 'project (default: the one whose checkout you are in)')
    .description(`write ${REPOSITORY_CONFIG} from what the repository shows`)
    .option('--dry-run', 'print it and write nothing')
    .action(initProject)
}

async function initProject(wanted: string | undefined, options: { dryRun?: boolean }, command: Command): Promise<void> {
  const { client, isJson, show } = openContext(command)
  const project = await findProject(client, wanted)
  const settings = await client.projects.settings({ projectId: project.id })
  const text = configText(settings)
  const path = project.path === null ? REPOSITORY_CONFIG : join(project.path, REPOSITORY_CONFIG)
  if (!isJson) tellWhatWasSeen(settings)
  if (!options.dryRun) write(project, path, text)
  show({ path, text, written: options.dryRun !== true }, () => {
    if (options.dryRun) return print(text.trimEnd())
    print(`Wrote ${path}`)
    note(styled('dim', 'next: look at it and commit it; it counts for runs that start from that commit'))
  })
}

function tellWhatWasSeen(settings: SettingsInForce): void {
  const { saw, commit, packages, directory } = settings
  const at = `at commit ${commit.slice(0, 10)}`
  if (saw.length === 0) note(`Saw nothing ${at} that tells how to set up or test: fill the file in.`)
  else note(`Saw ${at}: ${saw.join('; ')}`)
  if (directory.decidedBy === 'default' && packages.length > 0) note(monorepoText(settings))
}

function write({ path: repository, url, name }: Project, path: string, text: string): void {
  if (repository === null || !existsSync(join(repository, '.git'))) {
    const message = `There is no checkout of ${name} at ${repository ?? url} on this machine: \`sentra init ${name} --dry-run\` prints the file.`
    throw new SentraError('INVALID_INPUT', message)
  }
  mkdirSync(dirname(path), { recursive: true })
  try {
    // `wx`: what somebody wrote is never written over.
    writeFileSync(path, text, { flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    const message = `${path} exists already. \`sentra init ${name} --dry-run\` prints what would be written.`
    throw new SentraError('CONFLICT', message)
  }
}
