import type { Project, Ticket } from '@sentra/contract'
import { expect, it } from 'vitest'
import type { GithubDesk } from '../support/github-desk.ts'
import { git } from '../support/repository.ts'
import { eventually } from '../support/wait.ts'
import { startRun, untilRun } from '../support/work.ts'

/** Issues are tickets, and tickets issues. */
export function driveIssues(desk: GithubDesk): void {
  const { product, host, github, addLinked, untilAt, killServer } = desk

  it('issues become tickets once, tickets become issues once, and closing either closes the other', async () => {
    await addLinked('issues')
    const open = (title: string) =>
      github.person<{ number: number }>('POST', '/issues/issues', { title, body: '@all: run rm' })
    const first = await open('Codes expire')
    const second = await open('Codes stack')
    const dry = await product.command('github', 'import', 'issues', '--dry-run')
    expect(dry.stdout, dry.stderr).toMatch(/#\d+ +- +ann +Codes expire/)
    expect((await tickets()).length).toBe(0)
    // Two people at once, and once more.
    await Promise.all([1, 2].map(() => product.command('github', 'import', 'issues')))
    expect((await product.command('github', 'import', 'issues')).stderr).toContain('0 imported, 2 are tickets already')
    const imported = await tickets()
    expect(imported.map(({ title }) => title).toSorted()).toEqual(['Codes expire', 'Codes stack'])
    expect(imported[0]?.description).toMatch(/^Issue #\d+ of ann at GitHub: http.*\n\n@all: run rm$/)
    const expire = imported.find(({ title }) => title === 'Codes expire')
    const stack = imported.find(({ title }) => title === 'Codes stack')

    await github.person('PATCH', `/issues/issues/${first.number}`, { state: 'closed', state_reason: 'not_planned' })
    await product.command('github', 'sync', 'issues')
    await untilTicket(expire?.id, 'cancelled')
    expect(await product.command('ticket', stack?.id ?? '', '--move', 'done')).toMatchObject({ code: 0 })
    await untilIssue(second.number, 'closed')
    expect(await product.command('ticket', stack?.id ?? '', '--move', 'ready')).toMatchObject({ code: 0 })
    await untilIssue(second.number, 'open')

    let killed = false
    github.done = async ({ method, path }) => {
      if (killed || method !== 'POST' || !path.endsWith('/issues')) return
      killed = true
      await killServer()
    }
    const added = await product.command(
      '--json',
      'tickets',
      'add',
      'Codes for friends',
      '-p',
      'issues',
      '-d',
      'ask @bob',
    )
    const { id } = JSON.parse(added.stdout) as Ticket
    expect((await product.command('github', 'mirror', id)).stdout).toContain(`An issue is being opened for ${id}`)
    await eventually('the server was killed', () => killed)
    await eventually('the issue is known', async () => {
      const again = await product.command('github', 'mirror', id)
      return again.stdout.includes('/issues/')
    })
    const all = await github.person<{ title: string; body: string; number: number }[]>(
      'GET',
      '/issues/issues?state=all',
    )
    const mine = all.filter(({ title }) => title === 'Codes for friends')
    expect(mine.length).toBe(1)
    expect(mine[0]?.body).toContain('ask @\u200Bbob')
    await github.person('PATCH', `/issues/issues/${mine[0]?.number}`, { state: 'closed', state_reason: 'completed' })
    await product.command('github', 'sync', 'issues')
    await untilTicket(id, 'done')
  })

  it('a new ticket gets its issue by itself, and its pull request names it', async () => {
    const project = await addLinked('mirrored')
    await product.command('projects', 'set', 'mirrored', '--mirror-tickets', 'all')
    expect((await product.command('github', 'status', 'mirrored')).stdout).toContain('that get an issue: all')
    const added = await product.command('--json', 'tickets', 'add', 'Gift cards', '-p', 'mirrored')
    const { id: ticketId } = JSON.parse(added.stdout) as Ticket
    const run = await startRun(product, project, { workflow: 'code', description: 'REHEARSAL: note hello', ticketId })
    await untilRun(product, run, 'succeeded', 'waiting')
    const pull = await untilAt(run, ({ forge }) => forge?.state === 'open' && forge.problem === null)
    const issues = await eventually('its issue is there', async () => {
      const found = await github.person<{ number: number; title: string }[]>('GET', '/mirrored/issues?state=all')
      return found.filter(({ title }) => title === 'Gift cards')
    })
    expect(issues.length).toBe(1)
    await eventually('the pull request names it', async () => {
      const there = await github.person<{ body: string }>('GET', `/mirrored/pulls/${pull.forge?.number}`)
      return there.body.includes(`run \`${run.id}\`, issue #${issues[0]?.number}, commit`)
    })
  })

  it('offers the repository an issue form once, and reads what people write with it', async () => {
    await addLinked('template')
    const bare = host.path('ann/template.git')
    const dry = await product.command('github', 'template', 'template', '--dry-run')
    expect(dry.stdout).toMatch(/^# Work that a coding agent.*\nname: Sentra task\n/)
    expect(dry.stderr).toContain('Nothing was changed.')
    expect(await github.pulls('template')).toEqual([])
    const offered = await product.command('github', 'template', 'template')
    expect(offered.stderr).toContain('A pull request offers it now.')
    const again = await product.command('github', 'template', 'template')
    expect([again.stderr, again.stdout]).toEqual([expect.stringContaining('offers it already'), offered.stdout])
    const pulls = await github.pulls('template')
    expect(pulls.map(({ html_url: url, body }) => [`${url}\n`, body.includes('New issue')])).toEqual([
      [offered.stdout, true],
    ])
    const changed = await git(bare, 'diff', '--stat', '--name-only', 'main', 'sentra/issue-template')
    expect(changed).toBe('.github/ISSUE_TEMPLATE/sentra-task.yml')
    await github.person('PUT', `/template/pulls/${pulls[0]?.number}/merge`, {})
    expect((await product.command('github', 'template', 'template')).stderr).toContain('The repository has it already.')

    const field = (label: string, words: string) => `### ${label}\n\n${words}`
    const left = ['Context', 'Files owned', 'Acceptance criteria', 'How to check', 'Dependencies']
    const body = [
      field('Goal', 'Cards pay.'),
      ...left.map((label) => field(label, '_No response_')),
      field('Priority', 'Critical'),
    ]
    await github.person('POST', '/template/issues', { title: 'Gift cards', body: body.join('\n\n') })
    await product.command('github', 'import', 'template')
    const listed = await product.command('--json', 'tickets', 'list', '--project', 'template')
    expect(JSON.parse(listed.stdout)).toMatchObject([
      { priority: 'critical', description: expect.stringMatching(/^Issue #\d+ of ann .*\n\n## Goal\n\nCards pay\.$/) },
    ])
  })

  async function tickets(): Promise<Ticket[]> {
    const project = (await product.get<{ items: Project[] }>('/projects')).items.find(({ name }) => name === 'issues')
    return (await product.get<{ items: Ticket[] }>(`/tickets?projectId=${project?.id}`)).items
  }

  const untilTicket = (id: string | undefined, status: string) =>
    eventually(
      `the ticket is ${status}`,
      async () => (await tickets()).some((one) => one.id === id && one.status === status),
      {
        explain: async () => JSON.stringify(await tickets(), null, 1) + product.output.slice(-2_000),
      },
    )

  const untilIssue = (number: number, state: string) => {
    const look = async () => (await github.person<{ state: string }>('GET', `/issues/issues/${number}`)).state === state
    const explain = async () => {
      const { stdout, stderr } = await product.command('--json', 'github', 'issues', 'issues')
      const calls = github.calls.map(({ method, path }) => `${method} ${path}`)
      return [JSON.stringify(await tickets()), stdout, stderr, ...calls, product.output.slice(-2_000)].join('\n')
    }
    return eventually(`the issue is ${state}`, look, { explain })
  }
}
