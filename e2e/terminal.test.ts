import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeProgram } from '../packages/cli/src/make-program.ts'
import { describeWhere } from './support/requirements.ts'
import { Terminal } from './support/terminal.ts'
import { PATIENCE_MS, TerminalProduct } from './support/terminal-product.ts'
import { driveBesideCommands } from './terminal/beside-commands.ts'
import { driveHostCommands, driveStop } from './terminal/host-commands.ts'
import { driveKeyCommands } from './terminal/key-commands.ts'
import { driveLiveCommands } from './terminal/live-commands.ts'
import { driveProjectCommands } from './terminal/project-commands.ts'
import { driveSpecCommands } from './terminal/spec-commands.ts'
import { driveTaskCommands } from './terminal/task-commands.ts'

type Command = ReturnType<typeof makeProgram>

describeWhere('bwrap', 'tmux')('every command, typed in a terminal', () => {
  const product = new TerminalProduct()
  beforeAll(() => product.start(), PATIENCE_MS)
  afterAll(() => product.stop(), PATIENCE_MS)

  driveHostCommands(product)
  driveKeyCommands(product)
  driveProjectCommands(product)
  driveSpecCommands(product)
  driveTaskCommands(product)
  driveBesideCommands(product)
  driveLiveCommands(product)
  driveStop(product)

  it('leaves out none that --help lists', () => {
    const program = makeProgram((code) => {
      throw new Error(`ended with ${code}`)
    })
    const driven = new Set(Terminal.typed.map((line) => commandOf(program, line.split(' ').slice(1))))
    expect(listCommands(program, '').filter((words) => !driven.has(words))).toEqual([])
  })
})

/** Words of every command that does something, as help shows them. */
function listCommands(parent: Command, before: string): string[] {
  return parent
    .createHelp()
    .visibleCommands(parent)
    .filter((command) => command.name() !== 'help')
    .flatMap((command) => {
      const words = `${before}${command.name()}`
      return command.commands.length > 0 ? listCommands(command, `${words} `) : [words]
    })
}

/** The command that a typed line leads to. */
function commandOf(parent: Command, words: string[]): string {
  const next = parent.commands.find((command) => command.name() === words[0])
  return next === undefined ? '' : `${next.name()} ${commandOf(next, words.slice(1))}`.trim()
}
