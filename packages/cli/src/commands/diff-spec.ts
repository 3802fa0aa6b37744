import type { Command } from 'commander'
import { onlyText, SentraError, type Spec, type SpecChange } from '@sentra/contract'
import { openContext } from '../context.ts'
import { parseSpecId } from '../find-things.ts'
import { wrap } from '../markdown-text.ts'
import { note, print, type Style, styled, terminalWidth } from '../print.ts'
import { coloured } from './run-commands.ts'

const signs: Record<SpecChange['clauses'][number]['change'], [sign: string, style: Style]> = {
  added: ['+', 'green'],
  changed: ['~', 'yellow'],
  removed: ['-', 'red'],
}

type Rest = [from: number | undefined, to: number | undefined, options: object, command: Command]

/** Clause by clause first, then the work that is touched, then every line. */
export async function diffSpec(wanted: string, ...rest: Rest): Promise<void> {
  const [from, to, , command] = rest
  const { client, show } = openContext(command)
  const { spec } = await client.specs.get({ specId: parseSpecId(wanted) })
  show(await client.specs.change({ specId: spec.id, ...rangeOf(spec, from, to) }), printChange)
}

function rangeOf(spec: Spec, from: number | undefined, to = spec.version): { from: number; to: number } {
  const approved = spec.approvedVersion !== null && spec.approvedVersion < to ? spec.approvedVersion : undefined
  const before = from ?? approved ?? to - 1
  if (before >= 1 && to >= 1) return { from: before, to }
  const have = spec.version === 0 ? 'no version yet' : 'one version only'
  throw new SentraError('SPEC_NOT_READY', `Spec ${spec.id} has ${have}: \`sentra specs show ${spec.id}\` prints it.`)
}

function printChange({ from, to, patch, clauses, tasks }: SpecChange): void {
  print(styled('bold', `Version ${from} to ${to}`))
  if (clauses.length === 0) print('  No clause differs.')
  for (const { id, change, text } of clauses) {
    const [sign, style] = signs[change]
    const head = `  ${sign} ${id.padEnd(5)} `
    const words = onlyText(text).replaceAll(/\s+/g, ' ')
    print(styled(style, wrap(words, { width: terminalWidth(80), indent: head, hang: ' '.repeat(head.length) })))
  }
  if (tasks.length > 0) print(`\n${styled('bold', 'Work that is touched; approval opens only this again')}`)
  for (const { key, task, why } of tasks)
    print(`  ${key.padEnd(4)} ${task === null ? 'new' : `${task.id} ${task.status}`}  ${onlyText(why)}`)
  print('')
  for (const line of patch.trimEnd().split('\n')) print(coloured(onlyText(line)))
  if (patch === '') note('Both say the same.')
}
