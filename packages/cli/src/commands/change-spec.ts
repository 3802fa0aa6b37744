import type { Command } from 'commander'
import { onlyText } from '@sentra/contract'
import { openContext } from '../context.ts'
import { parseSpecId } from '../find-things.ts'
import { note, print, styled } from '../print.ts'
import { canAsk, confirmed } from '../read-words.ts'
import { budgetText, judgedPhase, phaseLine, specState } from '../spec-text.ts'

export async function continueSpec(wanted: string, _options: object, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const specId = parseSpecId(wanted)
  show(await client.specs.execute({ specId }), (spec) =>
    print(`${specId} goes on (${specState(spec)}). Follow it: sentra ask --spec ${specId}`),
  )
}

/** What the checker said comes first: who takes the part anyway should have read it. */
export async function acceptPhase(wanted: string, options: { yes?: boolean }, command: Command): Promise<void> {
  const { client, isJson, show } = openContext(command)
  const specId = parseSpecId(wanted)
  const { spec } = await client.specs.get({ specId })
  const phase = judgedPhase(spec)
  if (phase && !isJson) {
    print(phaseLine(phase))
    if (phase.feedback !== null) print(`  ${onlyText(phase.feedback)}`)
    const part = phase.phase === 'EXPLORE' ? 'findings' : phase.phase.toLowerCase()
    print(styled('dim', `  read it: sentra specs show ${specId} --part ${part}`))
    const isAsked = canAsk() && options.yes !== true
    if (isAsked && !(await confirmed('Take it as it stands?')))
      return note(`Nothing was changed. Written again: sentra specs go ${specId}`)
  }
  show(await client.specs.acceptPhase({ specId }), () => print(`Taken. What follows: sentra ask --spec ${specId}`))
}

export async function reviseSpec(wanted: string, text: string, _options: object, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const specId = parseSpecId(wanted)
  show(await client.specs.revise({ specId, text, channel: 'cli' }), () =>
    print(`The architect talks about it: sentra ask --spec ${specId}\nWork on the approved version goes on.`),
  )
}

/** Without a number it only says how things stand. */
export async function setBudget(
  wanted: string,
  tokens: number | null | undefined,
  _options: object,
  command: Command,
): Promise<void> {
  const { client, show } = openContext(command)
  const specId = parseSpecId(wanted)
  if (tokens === undefined) {
    const { spec } = await client.specs.get({ specId })
    return show(spec.budget, () => {
      print(budgetText(spec) ?? '0 tokens, without a limit')
      if (spec.budget.isSpent) print(styled('yellow', onlyText(spec.message ?? '')))
    })
  }
  show(await client.specs.setBudget({ specId, tokens }), (spec) => {
    print(budgetText(spec) ?? 'Its writing may use any number of tokens.')
    if (spec.budget.isSpent) print(styled('yellow', 'That is used up already: no agent goes on.'))
  })
}

export async function archiveSpec(wanted: string, options: { undo?: boolean }, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const specId = parseSpecId(wanted)
  const archived = options.undo !== true
  show(await client.specs.archive({ specId, archived }), () =>
    print(
      archived ? `Archived ${specId}. Undo: sentra specs archive ${specId} --undo` : `${specId} is in the lists again.`,
    ),
  )
}
