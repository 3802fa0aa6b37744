import type { Command } from 'commander'
import type { GithubLink, Project, PullRequest } from '@sentra/contract'
import { addAppCommands } from './github-app.ts'
import { addFixCommand } from './github-fix.ts'
import { addIssueCommands } from './github-issues.ts'
import { openContext } from '../context.ts'
import { findProject } from '../find-things.ts'
import { note, print, printTable, styled } from '../print.ts'
import { stateText } from '../run-text.ts'

/** `sentra github`: a project's pull requests are at GitHub too. */
export function addGithubCommands(program: Command): void {
  const github = program.command('github').description('pull requests of a project at GitHub')
  github
    .command('link')
    .argument('<project>')
    .argument('[owner/name]', 'default: what its URL names')
    .description('open its pull requests at GitHub; also checks the token anew')
    .option('--api <url>', 'address of the API, for an installation of your own')
    .action(link)
  github
    .command('status', { isDefault: true })
    .argument('[project]', 'default: the one whose checkout you are in')
    .description('how a project is linked, and its pull requests there')
    .action(status)
  github
    .command('sync')
    .argument('<project>')
    .description('compare its open pull requests with GitHub now')
    .action(sync)
  addFixCommand(github)
  addIssueCommands(github)
  addAppCommands(github)
  github
    .command('webhook')
    .argument('<project>')
    .description('make the secret by which GitHub tells at once what happened there')
    .action(webhook)
  github.command('unlink').argument('<project>').description('end the link; nothing changes at GitHub').action(unlink)
}

async function link(
  wanted: string,
  repository: string | undefined,
  options: { api?: string },
  command: Command,
): Promise<void> {
  const { client, show } = openContext(command)
  const project = await findProject(client, wanted)
  const linked = await client.github.link({
    projectId: project.id,
    ...(repository !== undefined && { repository }),
    ...(options.api !== undefined && { apiUrl: options.api }),
  })
  show(linked, () => {
    print(`${styled('green', 'Linked')} ${project.name} to ${linked.url}, ${accessTexts[linked.access]}`)
    note(
      styled(
        'dim',
        `What is done there is seen within ten minutes; at once after: sentra github webhook ${project.name}`,
      ),
    )
  })
}

async function status(wanted: string | undefined, _options: object, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const project = await findProject(client, wanted)
  const [{ link: linked }, { items }] = await Promise.all([
    client.github.get({ projectId: project.id }),
    client.pullRequests.list({ projectId: project.id, limit: 50 }),
  ])
  const pulls = items.filter(({ forge }) => forge !== null)
  show({ link: linked, pullRequests: pulls }, () => {
    if (linked === null)
      return note(
        `${project.name} is not linked: \`sentra github link ${project.name}\` opens its pull requests at GitHub.`,
      )
    printLink(linked)
    print(`New tickets that get an issue: ${mirrorTexts[project.settings.mirrorTickets]}`)
    if (pulls.length === 0) return note('\nNo pull request is there yet.')
    print('')
    printTable(['WORK', 'HERE', 'THERE', 'ADDRESS'], pulls.map(pullRow))
    for (const pull of pulls)
      if (pull.forge?.problem) note(`\n${styled('yellow', subjectOf(pull))}: ${pull.forge.problem}`)
  })
}

const mirrorTexts: Record<Project['settings']['mirrorTickets'], string> = {
  none: 'none by itself (`sentra github mirror` opens one)',
  specs: 'those of approved specs',
  all: 'all',
}

const accessTexts: Record<GithubLink['access'], string> = {
  app: 'by the GitHub App that is installed there',
  token: 'by the token of its host',
}

function printLink({ repository, url, apiUrl, access, heardAt, notice, resumeAt }: GithubLink): void {
  print(
    `${styled('bold', repository)}  ${url}\nAPI at ${apiUrl}, ${accessTexts[access]}; webhook ${heardAt === null ? 'never heard' : `heard ${heardAt}`}`,
  )
  if (resumeAt !== null && Date.parse(resumeAt) > Date.now()) note(`GitHub asks to be left alone until ${resumeAt}.`)
  if (notice !== null) note(`${styled('yellow', 'Note')}: ${notice}`)
}

/** What a person types to name it. */
const subjectOf = ({ taskId, ticketId, id }: PullRequest) => taskId ?? ticketId ?? id

function pullRow(pull: PullRequest): string[] {
  const { state, forge } = pull
  const there = forge?.problem ? styled('yellow', 'needs you') : stateText(forge?.state ?? 'waiting')
  const again = forge?.problem && forge.retryAt !== null ? styled('yellow', 'tried again') : there
  return [subjectOf(pull), stateText(state), again, forge?.url ?? '-']
}

async function sync(wanted: string, _options: object, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const project = await findProject(client, wanted)
  show(await client.github.sync({ projectId: project.id }), ({ pullRequests, issues }) =>
    print(
      `${pullRequests} open pull request${pullRequests === 1 ? '' : 's'} and ${issues} tickets compared with GitHub now.`,
    ),
  )
}

async function webhook(wanted: string, _options: object, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const project = await findProject(client, wanted)
  const made = await client.github.renewSecret({ projectId: project.id })
  show(made, ({ webhookPath, secret, events }) => {
    print(`Secret:       ${secret}\nPayload URL:  https://<where GitHub reaches this server>${webhookPath}`)
    print(`Content type: application/json\nEvents:       ${events.join(', ')}`)
    note(
      styled('dim', '\nPut these into the settings of the repository, under Webhooks. The secret is not shown again.'),
    )
  })
}

async function unlink(wanted: string, _options: object, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const project = await findProject(client, wanted)
  show(await client.github.unlink({ projectId: project.id }), ({ repository }) =>
    print(`Ended the link of ${project.name} to ${repository}. What is there stays there.`),
  )
}
