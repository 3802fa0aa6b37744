import { AttemptId, type Orphan, RunId, SentraError, TicketId, type TrashEntry, TrashEntryId } from '@sentra/contract'
import { type Command, InvalidArgumentError } from 'commander'
import type { Client } from '../client.ts'
import { type CommandContext, openContext } from '../context.ts'
import { findProject, findPullRequest, findTask } from '../find-things.ts'
import { note, print, printTable, styled, visible } from '../print.ts'

/** Of one task, which has a handful. */
const MOST_ENTRIES = 200

type RestoreOptions = { asBranch?: boolean; reset?: boolean; dryRun?: boolean }

export function addTrashCommands(program: Command): void {
  program
    .command('undo')
    .argument('<task>', 'task, run, or ticket that is delivered together')
    .description('take back the newest of what was done to it: cancel, retry, close, merge, delete')
    .option('--reset', 'of a merge: move the branch back, while nothing was built on it and nobody else has it')
    .option('--dry-run', 'say what would happen, change nothing')
    .action(undoTask)
  const trash = program.command('trash').description('what was taken away and can be brought back')
  trash
    .command('list', { isDefault: true })
    .description('list it, newest first')
    .option('-p, --project <name>', 'only of this project')
    .option('-w, --working-copies', 'also the directories of attempts that are over')
    .action(listTrash)
  trash
    .command('restore')
    .argument('<id>', 'trash-..., or att-... of a working copy')
    .description('bring it back')
    .option('--as-branch', 'only its commits, as a branch sentra/restored/... in your repository')
    .option('--reset', 'of a merge: move the branch back instead of adding a commit that reverts it')
    .option('--dry-run', 'say what would happen, change nothing')
    .action(restoreTrash)
  trash
    .command('empty')
    .argument('[id]', 'only this entry')
    .description('give it up for good; without --yes it only says what')
    .option('-p, --project <name>', 'only of this project')
    .option('--older-than <age>', 'only what has lain there for so long, such as 3d or 12h', parseAge, 0)
    .option('-y, --yes', 'do it')
    .action(emptyTrash)
  program
    .command('orphans')
    .description('directories and refs that nothing of the record explains, with what was never committed in them')
    .option('--clean', 'move them to the trash of their host')
    .action(showOrphans)
}

/** Days. */
function parseAge(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(d|h)$/.exec(text) ?? []
  if (amount === undefined) throw new InvalidArgumentError('Write days or hours, such as 3d or 12h.')
  return Number(amount) / (unit === 'h' ? 24 : 1)
}

async function undoTask(wanted: string, options: RestoreOptions, command: Command): Promise<void> {
  const context = openContext(command)
  const subject = await findSubject(context.client, wanted)
  const { items } = await context.client.trash.list({ ...subject, limit: MOST_ENTRIES })
  const isRun = RunId.safeParse(wanted).success
  const newest = items.find(({ runId }) => !isRun || runId === wanted)
  if (newest) return restore(context, newest.id, options)
  const message = `There is nothing to undo for ${wanted}: nothing of it was cancelled, retried, closed, merged or deleted lately.`
  throw new SentraError('NOT_UNDOABLE', message)
}

/** Of a ticket, what was done to the pull request of the whole. */
async function findSubject(client: Client, wanted: string) {
  if (TicketId.safeParse(wanted).success) return { pullRequestId: (await findPullRequest(client, wanted)).id }
  return { taskId: (await findTask(client, wanted)).task.id }
}

async function restoreTrash(wanted: string, options: RestoreOptions, command: Command): Promise<void> {
  await restore(openContext(command), parseTrashId(wanted), options)
}

async function restore({ client, show }: CommandContext, trashId: TrashEntry['id'], options: RestoreOptions) {
  const { asBranch = false, reset = false, dryRun = false } = options
  show(await client.trash.restore({ trashId, asBranch, reset, dryRun }), ({ message }) => print(message))
}

function parseTrashId(wanted: string): TrashEntry['id'] {
  const entry = TrashEntryId.safeParse(wanted)
  if (entry.success) return entry.data
  const attempt = AttemptId.safeParse(wanted)
  if (attempt.success) return attempt.data
  const message = `${wanted} is no entry of the trash (trash-... or att-...): \`sentra trash list\` shows them.`
  throw new SentraError('INVALID_INPUT', message)
}

type ListOptions = { project?: string; workingCopies?: boolean }

async function listTrash(options: ListOptions, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const projectId = await projectIdOf(client, options.project)
  const workingCopies = options.workingCopies ? 'true' : 'false'
  const { items } = await client.trash.list({ limit: 200, projectId, workingCopies })
  show(items, () => {
    if (items.length === 0) return note('The trash is empty: nothing was taken away lately.')
    printEntries(items)
    note(styled('dim', 'sentra trash restore <id> --dry-run says what bringing one back would do'))
  })
}

/** Deleted projects have no name that is looked for: they go by their id. */
async function projectIdOf(client: CommandContext['client'], wanted: string | undefined) {
  return wanted === undefined ? undefined : (await findProject(client, wanted)).id
}

function printEntries(entries: TrashEntry[]): void {
  printTable(
    ['ID', 'WHAT', 'PROJECT', 'COMMIT', 'BY', 'AT', 'UNTIL'],
    entries.map((entry) => [
      entry.id,
      entry.what,
      entry.projectName,
      entry.commit?.slice(0, 10) ?? '-',
      entry.by,
      shortTime(entry.at),
      shortTime(entry.until),
    ]),
  )
}

const shortTime = (time: string) => time.slice(0, 16).replace('T', ' ')

type EmptyOptions = { project?: string; olderThan: number; yes?: boolean }

async function emptyTrash(wanted: string | undefined, options: EmptyOptions, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const projectId = await projectIdOf(client, options.project)
  const trashId = wanted === undefined ? undefined : parseTrashId(wanted)
  const what = { projectId, trashId, olderThanDays: options.olderThan, dryRun: options.yes !== true }
  show(await client.trash.empty(what), ({ entries, done }) => {
    if (entries.length === 0) return note('Nothing in the trash is to be given up.')
    printEntries(entries)
    if (!done) return note('Nothing was changed: add --yes to give these up for good.')
    print(`Gave up ${entries.length}. Working copies leave their host within some seconds.`)
  })
}

async function showOrphans({ clean }: { clean?: boolean }, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const { items } = clean ? await client.trash.clean({}) : await client.trash.orphans()
  show(items, () => {
    if (items.length === 0) return note('No orphans: everything on hosts and in stores is explained.')
    for (const orphan of items) printOrphan(orphan)
    note(
      clean
        ? 'They are moved to the trash of their host within some seconds; sentra orphans shows what is left.'
        : 'Nothing was changed: sentra orphans --clean moves them to the trash of their host, where they stay for a week.',
    )
  })
}

function printOrphan(orphan: Orphan): void {
  print(`${styled('bold', visible(orphan.path))}\n  ${[orphan.what, ...factsOf(orphan)].join(', ')}`)
  for (const line of unsavedOf(orphan)) print(`  ${line}`)
}

function factsOf({ hostname, sizeBytes, changedAt, isLeaving }: Orphan): string[] {
  return [
    ...(hostname === null ? [] : [`on ${hostname}`]),
    ...(sizeBytes === null ? [] : [`${(sizeBytes / 1_000_000).toFixed(1)} MB`]),
    ...(changedAt === null ? [] : [`last changed ${shortTime(changedAt)}`]),
    ...(isLeaving ? ['leaving'] : []),
  ]
}

/** What exists nowhere else; nothing where that is unknown. */
function unsavedOf({ dirtyFiles, unpushed }: Orphan): string[] {
  if (dirtyFiles?.length === 0 && unpushed === 0) return ['all of it is committed and kept elsewhere']
  return [
    ...(dirtyFiles?.length ? [styled('yellow', `not committed: ${visible(dirtyFiles.join(', '))}`)] : []),
    ...(unpushed ? [styled('yellow', `commits found nowhere else: ${unpushed}`)] : []),
  ]
}
