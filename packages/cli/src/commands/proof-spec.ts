import type { Command } from 'commander'
import { onlyText, type SpecProof } from '@sentra/contract'
import { openContext } from '../context.ts'
import { parseSpecId } from '../find-things.ts'
import { wrap } from '../markdown-text.ts'
import { note, print, type Style, styled, terminalWidth } from '../print.ts'

const marks: Record<SpecProof['criteria'][number]['state'], [mark: string, style: Style]> = {
  proved: ['✓', 'green'],
  failed: ['✗', 'red'],
  stale: ['~', 'yellow'],
  unchecked: ['·', 'dim'],
}

/** Every criterion of the approved version with what was seen of it; with `--run` all are checked once more. */
export async function showProof(wanted: string, options: { run?: boolean }, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const specId = parseSpecId(wanted)
  if (options.run) await client.specs.prove({ specId })
  show(await client.specs.proof({ specId }), (proof) => {
    if (proof.criteria.length === 0) return note(`Nothing is approved yet: sentra specs show ${specId}`)
    for (const criterion of proof.criteria) printCriterion(criterion)
    const proved = proof.criteria.filter(({ state }) => state === 'proved').length
    print(
      `\n${proved} of ${proof.criteria.length} proved${proof.commit === null ? '' : ` at ${proof.commit.slice(0, 10)}`}`,
    )
    if (proof.runId !== null) note(`The checks run: sentra logs -f ${proof.runId}`)
    else if (proved < proof.criteria.length) note(`Check all again: sentra specs proof ${specId} --run`)
  })
}

function printCriterion({ id, text, state, detail }: SpecProof['criteria'][number]): void {
  const [mark, style] = marks[state]
  const head = `${mark} ${id.padEnd(5)} `
  const layout = { width: terminalWidth(80), indent: head, hang: ' '.repeat(head.length) }
  print(styled(style, wrap(onlyText(text).replaceAll(/\s+/g, ' '), layout)))
  if (detail !== null) print(styled('dim', `${layout.hang}${state}: ${onlyText(detail).replaceAll(/\s+/g, ' ')}`))
}
