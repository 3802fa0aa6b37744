import { type GithubIssue, type MirroredIssue, type OfferedTemplate, SentraError, TicketId } from '@sentra/contract'
import type { Command } from 'commander'
import { openContext } from '../context.ts'
import { findProject } from '../find-things.ts'
import { parseNumber } from '../parse-number.ts'
import { note, print, printTable, styled, visible } from '../print.ts'

/** Issues and tickets: each may stand for the other. */
export function addIssueCommands(github: Command): void {
  github
    .command('issues')
    .argument('[project]', 'default: the one whose checkout you are in')
    .description('open issues at GitHub, and which of them are tickets')
    .action(listIssues)
  github
    .command('import')
    .argument('<project>')
    .argument(
      '[numbers...]',
      'only these issues',
      (text: string, before: number[]) => [...before, parseNumber(text)],
      [] as number[],
    )
    .description('make a ticket of each open issue that has none')
    .option('--dry-run', 'say which, and change nothing')
    .action(importIssues)
  github
    .command('mirror')
    .argument('<ticket>')
    .description('open an issue for a ticket; closing either closes the other')
    .action(mirrorTicket)
  github
    .command('template')
    .argument('<project>')
    .description('offer the repository an issue form for tasks that agents can do')
    .option('--dry-run', 'say where it stands and print the form, and change nothing')
    .action(offerTemplate)
}

async function listIssues(wanted: string | undefined, _options: object, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const project = await findProject(client, wanted)
  const found = await client.github.issues({ projectId: project.id })
  show(found, ({ items, mirrored }) => {
    if (items.length === 0) note('No issue is open there.')
    else printIssues(items)
    for (const row of mirrored) if (row.problem !== null) note(problemText(row))
    if (items.some(({ ticketId }) => ticketId === null))
      note(styled('dim', `\nsentra github import ${project.name}  makes tickets of those without one`))
  })
}

function printIssues(items: GithubIssue[]): void {
  printTable(
    ['ISSUE', 'TICKET', 'BY', 'TITLE'],
    items.map(({ number, ticketId, author, title }) => [`#${number}`, ticketId ?? '-', author, title]),
  )
}

const problemText = ({ ticketId, problem, retryAt }: MirroredIssue) =>
  `\n${styled('yellow', ticketId)}: ${visible(problem ?? '')}${retryAt === null ? '' : ` (tried again at ${retryAt.slice(11, 19)})`}`

async function importIssues(
  wanted: string,
  numbers: number[],
  options: { dryRun?: boolean },
  command: Command,
): Promise<void> {
  const { client, show } = openContext(command)
  const project = await findProject(client, wanted)
  const only = numbers.length > 0 ? { numbers } : {}
  if (options.dryRun) {
    const { items } = await client.github.issues({ projectId: project.id })
    const news = items.filter(({ number, ticketId }) => ticketId === null && (only.numbers?.includes(number) ?? true))
    return show(news, () => {
      if (news.length === 0) return note('Nothing would be imported.')
      printIssues(news)
      note(styled('dim', `\nNothing was changed: without --dry-run these become tickets.`))
    })
  }
  const imported = await client.github.importIssues({ projectId: project.id, ...only })
  return show(imported, ({ tickets, known }) => {
    for (const { id, title } of tickets) print(`${id}  ${visible(title)}`)
    note(`${tickets.length} imported, ${known} ${known === 1 ? 'is a ticket' : 'are tickets'} already.`)
  })
}

async function mirrorTicket(wanted: string, _options: object, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const { data: ticketId } = TicketId.safeParse(wanted)
  if (ticketId === undefined)
    throw new SentraError('INVALID_INPUT', `${wanted} is no ticket: \`sentra tickets\` lists them.`)
  show(await client.github.mirrorTicket({ ticketId }), ({ url }) =>
    print(url === null ? `An issue is being opened for ${ticketId}.` : `The issue of ${ticketId}: ${url}`),
  )
}

const templateTexts: Record<OfferedTemplate['state'], string> = {
  there: 'The repository has it already.',
  differs: 'The repository has another file of that name, which stays as it is.',
  open: 'A pull request offers it already. Merge it there:',
  offered: 'A pull request offers it now. Merge it there:',
  missing: 'A pull request would add it. Nothing was changed.',
}

async function offerTemplate(wanted: string, options: { dryRun?: boolean }, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const { id: projectId } = await findProject(client, wanted)
  const dryRun = options.dryRun === true
  show(await client.github.offerTemplate({ projectId, dryRun }), ({ path, state, url, content }) => {
    if (dryRun) print(content)
    note(`${path}: ${templateTexts[state]}`)
    if (url !== null) print(url)
  })
}
