import type { Command } from 'commander'
import { onlyText, SentraError, type Spec, type SpecId, type SpecParts } from '@sentra/contract'
import { type CommandContext, openContext } from '../context.ts'
import { parseSpecId } from '../find-things.ts'
import { parseNumber } from '../parse-number.ts'
import { note, print, styled } from '../print.ts'
import { askOnTerminal, canAsk, confirmed } from '../read-words.ts'
import { countsText, specState } from '../spec-text.ts'
import { versionOf } from '../newest-version.ts'

type Decision = { version?: number; reason?: string }

export function addDecideCommands(program: Command): void {
  program
    .command('approve')
    .argument('<spec>', 'spec')
    .description('approve the version of a spec that you have read; its work begins')
    .option('--version <number>', 'the version that you have read', parseNumber)
    .action(approve)
  program
    .command('reject')
    .argument('<spec>', 'spec')
    .description('reject a version of a spec; the architect talks about your reason')
    .option('--version <number>', 'the version that you have read', parseNumber)
    .option('-r, --reason <text>', 'what is to be different')
    .action(reject)
}

async function approve(wanted: string, options: Decision, command: Command): Promise<void> {
  const context = openContext(command)
  const specId = parseSpecId(wanted)
  const version = options.version ?? (await shownVersion(context, specId, 'approve'))
  if (version === undefined) return
  context.show(await context.client.specs.approve({ specId, version }), (spec) => {
    print(`${styled('green', 'Approved')} version ${version} of ${onlyText(spec.title)}.`)
    print(`follow its work: sentra watch   change it: sentra specs revise ${specId} "..."`)
  })
}

async function reject(wanted: string, options: Decision, command: Command): Promise<void> {
  const context = openContext(command)
  const specId = parseSpecId(wanted)
  const reason = options.reason ?? (canAsk() && !context.isJson ? await askOnTerminal('What is to be different? ') : '')
  if (reason.trim() === '')
    throw new SentraError(
      'INVALID_INPUT',
      `Say why: \`sentra reject ${specId} --reason "..."\`; the architect goes on from it.`,
    )
  const version = options.version ?? (await shownVersion(context, specId, 'reject'))
  if (version === undefined) return
  context.show(await context.client.specs.reject({ specId, version, reason, channel: 'cli' }), () => {
    print(`Rejected version ${version}; it is kept with your reason.`)
    print(`the architect answers: sentra ask --spec ${specId}`)
  })
}

/** The newest version, once a person has seen its summary and said yes; undefined when they said no. */
async function shownVersion(
  context: CommandContext,
  specId: SpecId,
  act: 'approve' | 'reject',
): Promise<number | undefined> {
  const { spec, parts } = await context.client.specs.get({ specId })
  const version = versionOf(spec, undefined)
  if (!canAsk() || context.isJson) {
    const why = `Version ${version} is the newest. Read it, \`sentra specs show ${specId}\`, then name it:`
    throw new SentraError('INVALID_INPUT', `${why} \`sentra ${act} ${specId} --version ${version}\`.`)
  }
  printSummary(spec, parts)
  if (await confirmed(`${act === 'approve' ? 'Approve' : 'Reject'} version ${version}?`)) return version
  note(`Nothing was decided. All of it: sentra specs show ${specId}`)
  return undefined
}

function printSummary(spec: Spec, parts: SpecParts): void {
  print(`${styled('bold', onlyText(spec.title))}\nversion ${spec.version}  ${specState(spec)}  ${countsText(parts)}\n`)
  for (const { id, text } of parts.requirements?.requirements ?? []) print(`  ${id.padEnd(4)} ${onlyText(text)}`)
  print('')
  for (const { id, title, size } of parts.tasks?.tasks ?? [])
    print(`  ${id.padEnd(4)} ${onlyText(title)} ${styled('dim', size)}`)
  print('')
}
