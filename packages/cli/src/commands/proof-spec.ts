import type { Command } from 'commander'
import { describeMend, onlyText, SentraError, type SpecId, type SpecProof } from '@sentra/contract'
import { type CommandContext, openContext } from '../context.ts'
import { parseSpecId } from '../find-things.ts'
import { wrap } from '../markdown-text.ts'
import { note, print, type Style, styled, terminalWidth } from '../print.ts'

const marks: Record<SpecProof['criteria'][number]['state'], [mark: string, style: Style]> = {
  proved: ['✓', 'green'],
  failed: ['✗', 'red'],
  stale: ['~', 'yellow'],
  unchecked: ['·', 'dim'],
}

type ProofOptions = { run?: boolean; mend?: boolean; workflow: string }

/** Every criterion of the approved version with what was seen of it; with `--run` all are checked once more. */
export async function showProof(wanted: string, options: ProofOptions, command: Command): Promise<void> {
  const context = openContext(command)
  const { client, show } = context
  const specId = parseSpecId(wanted)
  if (options.mend) return mend(context, specId, options)
  if (options.run) await client.specs.prove({ specId })
  show(await client.specs.proof({ specId }), (proof) => printProof(specId, proof))
}

function printProof(specId: SpecId, { criteria, commit, runId }: SpecProof): void {
  if (criteria.length === 0) return note(`Nothing is approved yet: sentra specs show ${specId}`)
  for (const criterion of criteria) printCriterion(criterion)
  const proved = criteria.filter(({ state }) => state === 'proved').length
  print(`\n${proved} of ${criteria.length} proved${commit === null ? '' : ` at ${commit.slice(0, 10)}`}`)
  if (runId !== null) return note(`The checks run: sentra logs -f ${runId}`)
  if (criteria.some(({ state }) => state === 'failed')) note(`An agent mends it: sentra specs proof ${specId} --mend`)
  if (proved < criteria.length) note(`Check all again: sentra specs proof ${specId} --run`)
}

/** One more task of the spec's ticket, for all that does not hold. When it has landed, everything is checked again. */
async function mend({ client, show }: CommandContext, specId: SpecId, { workflow }: ProofOptions): Promise<void> {
  const [{ spec }, { criteria }] = await Promise.all([client.specs.get({ specId }), client.specs.proof({ specId })])
  const failed = criteria.filter(({ state }) => state === 'failed')
  if (failed.length === 0 || spec.ticketId === null)
    throw new SentraError('CONFLICT', `No criterion of ${specId} is refuted: \`sentra specs proof ${specId}\`.`)
  const { projectId, ticketId } = spec
  const task = await client.tasks.create({ projectId, ticketId, ...describeMend(failed), autoStart: workflow })
  show(task, () => {
    print(`${task.id}  ${task.title}`)
    note(`An agent is at it: sentra logs -f ${task.id}. When it has landed, all criteria are checked again.`)
  })
}

function printCriterion({ id, text, state, detail }: SpecProof['criteria'][number]): void {
  const [mark, style] = marks[state]
  const head = `${mark} ${id.padEnd(5)} `
  const layout = { width: terminalWidth(80), indent: head, hang: ' '.repeat(head.length) }
  print(styled(style, wrap(onlyText(text).replaceAll(/\s+/g, ' '), layout)))
  if (detail !== null) print(styled('dim', `${layout.hang}${state}: ${onlyText(detail).replaceAll(/\s+/g, ' ')}`))
}
