import type { Command } from 'commander'
import {
  type Conversation,
  onlyText,
  renderDesign,
  renderFindings,
  renderRequirements,
  renderTasks,
  type Spec,
  type SpecComment,
  type SpecId,
  type SpecParts,
  type SpecVersion,
  SentraError,
} from '@sentra/contract'
import { type CommandContext, openContext } from '../context.ts'
import { parseSpecId } from '../find-things.ts'
import { markdownText, wrap } from '../markdown-text.ts'
import { print, styled, terminalWidth } from '../print.ts'
import { budgetText, countsText, nextOfSpec, phaseLine, readinessText, specState } from '../spec-text.ts'

export const specParts = ['requirements', 'design', 'tasks', 'findings', 'talk'] as const
type Part = (typeof specParts)[number]
type Options = { version?: number; part?: Part; markdown?: boolean }
/** The first line of a version, which stands above it already. */
const TITLE = /^# .*\n+/
type Whole = Awaited<ReturnType<CommandContext['client']['specs']['get']>>

export async function showSpec(wanted: string, options: Options, command: Command): Promise<void> {
  const context = openContext(command)
  const { client, show } = context
  const specId = parseSpecId(wanted)
  const write = (markdown: string) =>
    print(options.markdown ? markdown.trimEnd() : markdownText(markdown.trimEnd(), terminalWidth(80)))
  if (options.part === 'talk')
    return show(await client.specs.conversation({ specId }), (talk) => write(talkMarkdown(talk)))
  const whole = await client.specs.get({ specId })
  const version = await readVersion(context, whole.spec, options.version)
  if (options.part !== undefined) {
    const parts = options.version === undefined ? whole.parts : (version?.parts ?? {})
    return show(parts[options.part], () => write(partMarkdown(specId, parts, options.part as Exclude<Part, 'talk'>)))
  }
  show({ ...whole, version }, () => {
    const isHeaded = !options.markdown && options.version === undefined
    if (isHeaded) printHead(whole)
    if (version) write(isHeaded ? version.markdown.replace(TITLE, '') : version.markdown)
    if (options.markdown) return
    printComments(whole)
    if (options.version === undefined) printFoot(whole)
  })
  if (!options.markdown && !context.isJson && version === null) await printTalk(context, specId)
}

/** The newest, or the one that was asked for; null before the first. */
async function readVersion(
  context: CommandContext,
  spec: Spec,
  wanted: number | undefined,
): Promise<SpecVersion | null> {
  const number = wanted ?? spec.version
  return number === 0 ? null : context.client.specs.version({ specId: spec.id, version: number })
}

function printHead({ spec, parts, versions }: Whole): void {
  print(styled('bold', wrap(onlyText(spec.title), { width: terminalWidth(80), indent: '', hang: '' })))
  print(`${spec.id}  ${specState(spec)}  ${countsText(parts)}`)
  const budget = budgetText(spec)
  if (budget !== undefined) print(styled(spec.budget.isSpent ? 'yellow' : 'dim', `writing it took ${budget}`))
  print('')
  for (const phase of spec.phases) print(`  ${phaseLine(phase)}`)
  for (const { number, createdAt, decision } of versions) {
    const said = decision === null ? '' : `, ${decision.kind} by ${onlyText(decision.by)}`
    const reason = decision?.reason ? `: ${onlyText(decision.reason)}` : ''
    print(styled('dim', `  version ${number} of ${shortTime(createdAt)}${said}${reason}`))
  }
  print('')
}

function printComments({ comments }: Whole): void {
  const open = comments.filter(({ resolvedAt }) => resolvedAt === null)
  if (open.length > 0) print(`\n${styled('bold', 'Open comments')}`)
  for (const comment of open) print(commentLine(comment))
}

function commentLine({ id, anchor, version, by, text }: SpecComment): string {
  const place = anchor === null ? '' : ` on ${onlyText(anchor)}`
  return `  ${styled('dim', id)} ${onlyText(by)}${place} (version ${version}): ${onlyText(text)}`
}

function printFoot({ spec }: Whole): void {
  print('')
  if (spec.decideBy !== null) print(`Decide until ${shortTime(spec.decideBy)}, else it counts as rejected.`)
  else if (spec.message !== null) print(styled('yellow', onlyText(spec.message)))
  for (const line of nextOfSpec(spec).filter((one) => !one.includes('specs show'))) print(line)
}

/** Before there is a version, how the talk stands says most. */
async function printTalk({ client }: CommandContext, specId: SpecId): Promise<void> {
  const text = readinessText(await client.specs.conversation({ specId }), terminalWidth(80))
  if (text !== undefined) print(text)
}

function partMarkdown(specId: SpecId, parts: SpecParts, part: Exclude<Part, 'talk'>): string {
  const { requirements, design, tasks, findings } = parts
  if (part === 'requirements' && requirements) return renderRequirements(requirements)
  if (part === 'design' && design) return renderDesign(design)
  if (part === 'tasks' && tasks) return renderTasks(tasks)
  if (part === 'findings' && findings) return renderFindings(findings)
  const message = `The ${part} are not written yet: \`sentra specs show ${specId}\` says where it stands.`
  throw new SentraError('SPEC_NOT_READY', message)
}

function talkMarkdown({ messages }: Conversation): string {
  return messages
    .map(({ by, at, text, options }) =>
      [`### ${by}, ${shortTime(at)}`, text, ...options.map((option) => `- ${option}`)].join('\n\n'),
    )
    .join('\n\n')
}

const shortTime = (time: string) => time.slice(0, 16).replace('T', ' ')
