import { createHmac } from 'node:crypto'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { GithubLink, Project, PullRequest, Run, Ticket, Train, WebhookSecret } from '@sentra/contract'
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished, vi } from 'vitest'
import { listViolations, openBrowser, signIn, takePicture } from './support/browser.ts'
import type { Call } from './support/github-host.ts'
import { LinkedProjects, plainGit } from './support/linked-projects.ts'
import { isAlive, kill } from './support/processes.ts'
import { readEvents } from './support/read-events.ts'
import { Product } from './support/product.ts'
import { commitFiles, git } from './support/repository.ts'
import { describeProduct } from './support/requirements.ts'
import { eventually } from './support/wait.ts'
import { getPullRequest, getTask, startRun, untilRun } from './support/work.ts'

const names = [
  'shop',
  'linked',
  'again',
  'once',
  'told',
  'away',
  'branch',
  'renamed',
  'taken-back',
  'issues',
  'mended',
  'mirrored',
  'template',
  'by-app',
  'elsewhere',
  'pages',
  'together',
]

/** A whole run with all stages, and its turn in the train. */
const OFFERED_MS = 120_000

/** Most of these are a whole run, some with a server that is killed on the way. */
vi.setConfig({ testTimeout: 180_000 })

describeProduct('pull requests at GitHub', () => {
  const product = new Product()
  const projects = new LinkedProjects(product)
  const { host, github } = projects
  const addProject = (name: string) => projects.add(name)
  const addLinked = (name: string) => projects.addLinked(name)
  beforeAll(async () => {
    await projects.start(names, 'by-app')
    await product.start(plainGit)
    await projects.introduce()
  })
  afterAll(async () => {
    await product.stop()
    await projects.stop()
  })
  beforeEach(() => {
    github.instead = undefined
    github.done = undefined
    github.calls.length = 0
    host.pushed = undefined
  })

  it('from the link to the merge there: one branch, one pull request, its checks and its end', async () => {
    const project = await addProject('shop')
    const linked = await product.command('github', 'link', 'shop', '--api', github.url)
    expect(linked.stdout, linked.stderr).toContain('Linked shop to')
    const run = await work(project, 'code_test')
    const pull = await untilAt(run, ({ forge }) => forge?.state === 'open' && forge.problem === null)
    const [there, ...more] = await github.pulls('shop')
    expect(more).toEqual([])
    expect(there).toMatchObject({ number: pull.forge?.number, state: 'open', title: 'Add discount codes' })
    expect(there?.head.sha).toBe(pull.headCommit)
    expect(there?.body).toContain(`<!-- sentra:run=${run.id} -->`)
    expect(there?.body).toMatch(/## Checks\n\n- \*\*tests\*\* passed on [0-9a-f]{10}/)
    expect(github.statuses.get(pull.headCommit)).toEqual(['sentra/checks success passed: tests'])

    const seen = await product.command('github', 'status', 'shop')
    expect(seen.stdout).toContain(pull.forge?.url)
    const merged = await product.command('merge', run.taskId, '--accept-flags')
    expect(merged.stdout, merged.stderr).toContain('Merged at GitHub into main')
    expect(await git(host.path('ann/shop.git'), 'show', 'main:NOTE.md')).toBe('hello')
    expect((await getTask(product, run)).status).toBe('done')
    expect(await github.pulls('shop')).toMatchObject([{ state: 'closed', merged: true }])
    expect((await product.command('merge', run.taskId)).stdout).toContain('merged already')
    expect(github.count('PUT', /\/merge$/)).toBe(1)
    expect(product.output).not.toContain(github.token)
  })

  it('a link is refused in words, and ends', async () => {
    const project = await addProject('linked')
    const link = async (...words: string[]) => (await product.command('github', 'link', 'linked', ...words)).stderr
    expect(await link('--api', 'ftp://x')).toMatch(/INVALID_INPUT: .*write https/)
    expect(await link()).toMatch(/FORGE_REFUSED: There is no token for 127\.0\.0\.1:\d+: `sentra tokens add/)
    expect(await link('bob/shop', '--api', github.url)).toMatch(/INVALID_INPUT: .*branches go to ann\/linked/)
    const refusals: [number, object, RegExp][] = [
      [401, { message: 'Bad credentials' }, /FORGE_REFUSED: .*Bad credentials. .*`sentra tokens add` takes a new one/],
      [403, { message: 'Resource not accessible' }, /FORGE_REFUSED: .*it needs contents, pull requests and commit/],
      [404, { message: 'Not Found' }, /FORGE_REFUSED: .*the token may not see it/],
      [502, {}, /FORGE_UNREACHABLE: GitHub does not answer \(it answered 502\)/],
      [200, { hello: 'world' }, /FORGE_UNREACHABLE: .*is the address of the API right/],
      [301, {}, /FORGE_UNREACHABLE: .*its token does not go/],
    ]
    for (const [status, body, said] of refusals) {
      github.instead = () => ({ status, body, headers: { location: 'http://127.0.0.1:9/elsewhere' } })
      expect(await link('--api', github.url)).toMatch(said)
    }
    github.instead = undefined
    const none = await product.get<{ link: GithubLink | null }>(`/projects/${project.id}/github`)
    expect(none.link).toBeNull()
    expect(await product.command('github', 'sync', 'linked')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('NOT_LINKED'),
    })
    expect(await link('--api', github.url)).not.toContain('REFUSED')
    expect((await product.command('github', 'unlink', 'linked')).stdout).toContain(
      'Ended the link of linked to ann/linked',
    )
    // Without a link nothing of a run goes there.
    const run = await work(project)
    expect((await getPullRequest(product, run)).forge).toBeNull()
    expect(github.count('POST', /\/pulls$/)).toBe(0)
  })

  it('a server that is killed in the middle of each call makes everything once', async () => {
    const project = await addLinked('once')
    const killed: string[] = []
    const killAfter = async (name: string) => {
      if (killed.includes(name)) return
      killed.push(name)
      await killServer()
    }
    host.pushed = () => killAfter('push')
    github.done = async ({ method, path }: Call) => {
      if (method === 'POST' && path.endsWith('/pulls')) await killAfter('pull request')
      if (method === 'PUT') await killAfter('merge')
    }
    const run = await work(project)
    await untilAt(run, ({ forge }) => forge?.state === 'open' && forge.problem === null)
    expect(killed).toEqual(['push', 'pull request'])
    const { id } = await getPullRequest(product, run)
    await expect(product.post(`/pull-requests/${id}/merge`, { acceptFlags: true })).rejects.toThrow('fetch failed')
    expect(killed).toContain('merge')
    await eventually('the product answers again', () => product.get('/projects'))
    expect(await product.command('github', 'sync', 'once')).toMatchObject({ code: 0 })
    expect(await untilAt(run, ({ state }) => state === 'merged')).toMatchObject({ delivered: true })
    expect((await github.pulls('once')).length).toBe(1)
    expect(github.count('POST', /\/pulls$/)).toBe(1)
    expect(github.count('PUT', /\/merge$/)).toBe(1)
    const merges = await git(host.path('ann/once.git'), 'log', '--merges', '--format=%s', 'main')
    expect(merges).toBe('Merge pull request #1')
    expect(await git(host.path('ann/once.git'), 'for-each-ref', '--format=%(refname)', 'refs/heads')).toBe(
      `refs/heads/${run.branch}\nrefs/heads/main`,
    )
    expect((await getTask(product, run)).status).toBe('done')
    const events = await readEvents(product, ({ type }) => type === 'pull_request.merged')
    expect(events.filter(({ type, data }) => type === 'pull_request.merged' && data.runId === run.id).length).toBe(1)
  })

  it('a webhook tells what a person did there; a forged, repeated or late one changes nothing', async () => {
    const project = await addLinked('told')
    const secret = await product.post<WebhookSecret>(`/projects/${project.id}/github/webhook-secret`)
    const run = await work(project)
    const pull = await untilAt(run, ({ forge }) => forge?.state === 'open')
    const number = pull.forge?.number ?? 0
    const { id } = await github.person<{ id: number }>('GET', '/told')
    const body = JSON.stringify({ action: 'closed', repository: { id }, pull_request: { number, merged: true } })
    const send = (deliveryId: string, key: string, path = secret.webhookPath) =>
      fetch(product.state().url + path, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-github-event': 'pull_request',
          'x-github-delivery': deliveryId,
          'x-hub-signature-256': `sha256=${createHmac('sha256', key).update(body).digest('hex')}`,
        },
        body,
      })
    expect((await send('one', 'not the secret')).status).toBe(401)
    expect((await send('one', secret.secret, `${secret.webhookPath.slice(0, -1)}x`)).status).toBe(401)
    // Signed well, but not true: what counts is read from GitHub.
    expect((await send('one', secret.secret)).status).toBe(202)
    expect((await send('one', secret.secret)).status).toBe(200)
    await eventually('it was looked', () => github.count('GET', /\/pulls\/\d+$/) > 0)
    expect(await getPullRequest(product, run)).toMatchObject({ state: 'open' })

    await github.person('PUT', `/told/pulls/${number}/merge`, {})
    expect((await send('two', secret.secret)).status).toBe(202)
    expect(await untilAt(run, ({ state }) => state === 'merged')).toMatchObject({ delivered: true })
    expect((await getTask(product, run)).status).toBe('done')
    const status = await product.command('github', 'status', 'told')
    expect(status.stdout).toMatch(/webhook heard 2/)
    const undone = await product.command('undo', run.taskId)
    expect(undone.stdout + undone.stderr).toContain('which takes the merge')
    await expect(git(host.path('ann/told.git'), 'show', 'main:NOTE.md')).rejects.toThrow('NOTE.md')

    // The old secret is void.
    await product.post(`/projects/${project.id}/github/webhook-secret`)
    expect((await send('three', secret.secret)).status).toBe(401)
  })

  it('closing on either side closes the other, and undoing opens both again', async () => {
    const project = await addLinked('again')
    const run = await work(project)
    const pull = await untilAt(run, ({ forge }) => forge?.state === 'open')
    await github.person('PATCH', `/again/pulls/${pull.forge?.number}`, { state: 'closed' })
    await product.command('github', 'sync', 'again')
    await untilAt(run, ({ state }) => state === 'closed')
    expect((await getTask(product, run)).status).toBe('cancelled')
    expect((await product.command('undo', run.taskId)).stdout).toContain('is open again')
    await eventually('it is open there', async () => (await github.pulls('again'))[0]?.state === 'open')
    await untilAt(run, ({ forge }) => forge?.state === 'open')
    await product.post(`/pull-requests/${pull.id}/close`)
    await eventually('it is closed there', async () => (await github.pulls('again'))[0]?.state === 'closed')
    expect(github.count('POST', /\/pulls$/)).toBe(1)
  })

  it('GitHub that is away, limits or refuses is said on the pull request, and nothing is lost', async () => {
    const project = await addLinked('away')
    let answers = [
      { status: 503 },
      { status: 429, body: { message: 'slow down' }, headers: { 'retry-after': '2' } },
      { status: 422, body: { message: 'Validation Failed', errors: [{ message: 'base is not allowed' }] } },
    ]
    github.instead = ({ method, path }) => (method === 'POST' && path.endsWith('/pulls') ? answers[0] : undefined)
    const run = await work(project)
    const away = await untilAt(run, ({ forge }) => forge?.problem?.includes('answered 503') === true)
    expect(away.forge).toMatchObject({ state: 'waiting', number: null, retryAt: expect.any(String) })
    const shown = await product.command('task', run.taskId)
    expect(shown.stdout).toMatch(/at GitHub: GitHub does not answer .* \(tried again at/)
    answers = answers.slice(1)
    const limited = await untilAt(run, ({ forge }) => forge?.problem?.includes('left alone until') === true)
    const { link } = await product.get<{ link: GithubLink }>(`/projects/${project.id}/github`)
    expect(link.resumeAt).toBe(limited.forge?.retryAt)
    answers = answers.slice(1)
    const refused = await untilAt(run, ({ forge }) => forge?.problem?.includes('base is not allowed') === true)
    expect(refused.forge).toMatchObject({ retryAt: null, problem: expect.stringContaining('`sentra github sync`') })
    github.instead = undefined
    expect((await product.command('github', 'sync', 'away')).stdout).toContain('1 open pull request')
    await untilAt(run, ({ forge }) => forge?.state === 'open' && forge.problem === null)
  })

  it('commits of others on the branch are never overwritten', async () => {
    const project = await addLinked('branch')
    const run = await work(project)
    const pull = await untilAt(run, ({ forge }) => forge?.state === 'open')
    const theirs = await commitElsewhere('branch', run.branch)
    await product.command('github', 'sync', 'branch')
    const said = await untilAt(run, ({ forge }) => (forge?.problem ?? null) !== null)
    expect(said.forge?.problem).toContain(
      `is at ${theirs.slice(0, 10)}, which is not of Sentra: nothing was overwritten`,
    )
    const merge = await product.command('merge', run.taskId, '--accept-flags')
    expect(merge.stderr).toMatch(/FORGE_REFUSED: .*not of Sentra/)
    expect(await git(host.path('ann/branch.git'), 'rev-parse', run.branch)).toBe(theirs)
    // A deleted branch is brought again.
    await git(host.path('ann/branch.git'), 'update-ref', '-d', `refs/heads/${run.branch}`)
    await product.command('github', 'sync', 'branch')
    await untilAt(run, ({ forge }) => forge?.problem === null)
    expect(await git(host.path('ann/branch.git'), 'rev-parse', run.branch)).toBe(pull.headCommit)
  })

  it('a renamed repository is followed and noted; another one in its place is not', async () => {
    const project = await addLinked('renamed')
    const leadTo = (name: string) => {
      const [old, now] = ['/repos/ann/renamed', `/repos/ann/${name}`]
      github.instead = ({ path }) =>
        path.startsWith(old) ? { status: 301, headers: { location: path.replace(old, now) } } : undefined
    }
    leadTo('taken-back')
    const run = await work(project)
    const refused = await untilAt(run, ({ forge }) => (forge?.problem ?? null) !== null)
    expect(refused.forge?.problem).toContain('ann/renamed leads to another repository now, ann/taken-back')
    expect(await github.pulls('taken-back')).toEqual([])

    await github.person('PATCH', '/renamed', { name: 'new-name' })
    await rename(host.path('ann/renamed.git'), host.path('ann/new-name.git'))
    leadTo('new-name')
    await product.command('projects', 'set', 'renamed', '--url', host.url('ann/new-name.git'))
    await product.command('github', 'sync', 'renamed')
    await untilAt(run, ({ forge }) => forge?.state === 'open' && forge.problem === null)
    const status = await product.command('github', 'status', 'renamed')
    expect(status.stdout + status.stderr).toContain('ann/renamed is called ann/new-name at GitHub now')
  })

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

  it('the dashboard links a project, and says what is in the way of a pull request', async () => {
    const project = await addProject('pages')
    const browser = await openBrowser()
    onTestFinished(() => browser.close())
    const { page, complaints } = await signIn(browser, product)
    await page.goto(`${product.state().url}/projects/${project.id}`)
    await page.getByLabel('Address of the API').fill(github.url)
    await page.getByRole('button', { name: 'Link to GitHub' }).click()
    await page.getByRole('link', { name: 'ann/pages' }).waitFor()
    await page.getByLabel('New tickets that get an issue').selectOption({ label: 'those of approved specs' })
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('definition').filter({ hasText: 'those of approved specs' }).waitFor()
    await page.getByRole('button', { name: 'Offer an issue form' }).click()
    await page.getByText('A pull request offers it now.').waitFor()
    await takePicture(page, 'github-project')
    expect(await listViolations(page)).toEqual([])
    github.instead = ({ method, path }) =>
      method === 'POST' && path.endsWith('/pulls')
        ? { status: 422, body: { message: 'Validation Failed', errors: [{ message: 'base is not allowed' }] } }
        : undefined
    const run = await work(project)
    await page.goto(`${product.state().url}/tasks/${run.taskId}`)
    await page.getByText('base is not allowed').waitFor()
    await takePicture(page, 'github-refused')
    github.instead = undefined
    await product.command('github', 'sync', 'pages')
    await page.getByRole('link', { name: '#2 at GitHub' }).waitFor()
    await page.getByRole('link', { name: 'Read the change' }).click()
    await page.getByRole('link', { name: '#2 at GitHub' }).nth(1).waitFor()
    await takePicture(page, 'github-pull-request')
    expect(await listViolations(page)).toEqual([])
    expect(complaints).toEqual([])
  })

  it('reviews and a failed check go back to the agent, which changes the same pull request', async () => {
    const project = await addLinked('mended')
    const started = await startRun(product, project, { workflow: 'code', description: '' })
    const { run } = await untilRun(product, started, 'succeeded')
    const { headCommit, forge } = await untilAt(run, (pull) => pull.forge?.state === 'open')
    const at = (second: number, text: string) => `2026-01-31T12:00:0${second}.1234567Z ${text}`
    const times = { started_at: '2026-01-31T12:00:05Z', completed_at: '2026-01-31T12:00:09Z' }
    const log = [
      at(1, '##[group]Run npm ci'),
      at(1, 'Error: of another step'),
      at(5, '##[group]Run npm test'),
      at(8, 'not ok 1 - half a cent is rounded up'),
      at(9, '##[error]Process completed with exit code 1.'),
    ].join('\n')
    github.failJob('unit tests', headCommit, { log, steps: [{ name: 'Test', conclusion: 'failure', ...times }] })
    const remark = { body: 'Round half a cent up.', path: 'src/discount.js', line: 3 }
    await github.person('POST', `/mended/pulls/${forge?.number}/comments`, remark)
    await product.command('github', 'sync', 'mended')
    const shown = await eventually('it is here', async () => {
      const { stdout } = await product.command('task', run.taskId)
      return stdout.includes('From GitHub') ? stdout : undefined
    })
    expect(shown).toMatch(/ann at src\/discount\.js:3 +new +line-\d+\n +Round half a cent up\./)
    expect(shown).toMatch(/unit tests failed in “Test” +new.*\n +Run npm test\n +not ok 1 - half a cent/)

    const browser = await openBrowser()
    onTestFinished(() => browser.close())
    const { page, complaints } = await signIn(browser, product)
    await page.goto(`${product.state().url}/tasks/${run.taskId}`)
    const box = page.getByRole('region', { name: 'From GitHub' })
    await box.getByText('not ok 1 - half a cent').waitFor()
    await takePicture(page, 'github-feedback')
    expect(await listViolations(page)).toEqual([])
    await box.getByRole('button', { name: 'Let the agent mend it' }).click()
    await box.getByText('2 given to the agent').waitFor()
    const mended = await untilAt(run, (pull) => pull.headCommit !== headCommit && pull.forge?.problem === null)
    await untilRun(product, run, 'succeeded')
    await eventually('it is there', async () => (await github.pulls('mended'))[0]?.head.sha === mended.headCommit)
    expect((await github.pulls('mended')).length).toBe(1)
    expect(await git(host.path('ann/mended.git'), 'show', `${run.branch}:src/discount.js`)).toContain('Math.round')
    // The agent had the failing step, and not the one before.
    const { stdout: said } = await product.command('logs', run.taskId)
    expect(said).toContain('not ok 1 - half a cent is rounded up')
    expect(said).not.toContain('of another step')
    await page.getByText('mended once after what was said at GitHub').waitFor()
    await takePicture(page, 'github-feedback-given')
    expect(complaints).toEqual([])

    await github.person('POST', `/mended/issues/${forge?.number}/comments`, { body: 'Say so in the notes.' })
    await product.command('github', 'sync', 'mended')
    const dry = await eventually('the next is here', async () => {
      const { stdout } = await product.command('github', 'fix', run.taskId, '--dry-run')
      return stdout.includes('Say so') ? stdout : undefined
    })
    expect(dry).not.toContain('unit tests')
    const fixed = await product.command('github', 'fix', run.taskId)
    expect(fixed.stdout, fixed.stderr).toContain(`Given to rehearsal on ${run.branch}`)
    await untilAt(run, (pull) => pull.headCommit !== mended.headCommit)
    expect((await product.command('github', 'fix', run.taskId)).stderr).toMatch(/CONFLICT|RUN_ACTIVE/)
  })

  it('what is said of a whole ticket becomes one more task, whose work the same pull request has', async () => {
    const project = await addLinked('together')
    const words = { projectId: project.id, title: 'Lines of the shop', delivery: 'together' }
    const { id: ticketId } = await product.post<Ticket>('/tickets', words)
    await startRun(product, project, { workflow: 'code', description: 'REHEARSAL: line one', ticketId })
    const first = await untilOffered(ticketId, ({ forge }) => forge?.state === 'open' && forge.problem === null)
    const body = 'One is not enough.\nREHEARSAL: line two'
    await github.person('POST', `/together/issues/${first.forge?.number}/comments`, { body })
    await product.command('github', 'sync', 'together')
    await eventually('the ticket shows it', async () => {
      const { stdout } = await product.command('ticket', ticketId)
      return stdout.includes(`One is not enough.`) && stdout.includes(`sentra github fix ${ticketId}`)
    })
    const browser = await openBrowser()
    onTestFinished(() => browser.close())
    const { page, complaints } = await signIn(browser, product)
    await page.goto(`${product.state().url}/tickets/${ticketId}`)
    const box = page.getByRole('region', { name: 'From GitHub' })
    await box.getByText('One is not enough.').waitFor()
    await takePicture(page, 'github-feedback-ticket')
    expect(await listViolations(page)).toEqual([])
    await box.getByRole('button', { name: 'Let an agent mend it' }).click()
    await box.getByText('1 given to the agent').waitFor()
    const mended = await untilOffered(
      ticketId,
      ({ headCommit, forge }) => headCommit !== first.headCommit && forge?.problem === null,
    )
    expect(mended.id).toBe(first.id)
    const isThere = async () => (await github.pulls('together'))[0]?.head.sha === mended.headCommit
    await eventually('GitHub has it', isThere)
    expect((await github.pulls('together')).length).toBe(1)
    expect(await git(host.path('ann/together.git'), 'show', `${first.branch}:LINES.md`)).toContain('two')
    expect(complaints).toEqual([])
  })

  it('an app that is installed on a repository does it all there, in place of a token', async () => {
    const key = join(product.base, 'app.pem')
    await writeFile(key, github.app.privateKey)
    const hosts = ['--host', host.url(''), '--api', github.url]
    const added = await product.command('github', 'app', 'add', String(github.app.id), '--key', key, ...hosts)
    expect(added.stdout, added.stderr).toContain('Added the app Sentra for shops')
    const project = await addProject('by-app')
    const linked = await product.command('github', 'link', 'by-app', '--api', github.url)
    expect(linked.stdout, linked.stderr).toMatch(/by the GitHub App that is installed there\n/)
    // The token is not asked for once the app is there.
    host.user = { name: 'x-access-token', password: 'nobody knows' }
    onTestFinished(() => void (host.user = { name: 'x-access-token', password: github.token }))
    const run = await work(project, 'code_test')
    const pull = await untilAt(run, ({ forge }) => forge?.state === 'open' && forge.problem === null)
    expect(github.statuses.get(pull.headCommit)).toEqual(['sentra/checks success passed: tests'])
    const merged = await product.command('merge', run.taskId, '--accept-flags')
    expect(merged.stdout, merged.stderr).toContain('Merged at GitHub into main')
    expect(github.count('POST', /\/access_tokens$/)).toBe(1)
    // Those of the tests before are still asked about, by the token.
    const others = names.filter((name) => name !== 'by-app').map((name) => `/repos/ann/${name}/`)
    const byToken = github.calls.filter(
      ({ authorization, path }) =>
        authorization === `Bearer ${github.token}` && !others.some((other) => path.startsWith(other)),
    )
    expect(byToken.map(({ path }) => path)).toEqual([])
    const [token = ''] = github.issued
    const log = await product.command('logs', run.taskId)
    for (const secret of [token, github.app.privateKey.slice(100, 140)])
      expect([product.output.includes(secret), log.stdout.includes(secret)]).toEqual([false, false])
    await addProject('elsewhere')
    expect(await product.command('github', 'link', 'elsewhere', '--api', github.url)).toMatchObject({
      stdout: expect.stringContaining('by the token of its host'),
    })
    expect((await product.command('github', 'app', 'remove', String(github.app.id))).code).toBe(0)
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

  async function work(project: Project, workflow = 'code'): Promise<Run> {
    const run = await startRun(product, project, { workflow, description: 'REHEARSAL: note hello' })
    return (await untilRun(product, run, 'succeeded', 'waiting')).run
  }

  function untilAt(run: Run, isThere: (pull: PullRequest) => boolean): Promise<PullRequest> {
    const look = async () => {
      const pull = await getPullRequest(product, run)
      return isThere(pull) ? pull : undefined
    }
    const explain = async () =>
      `${JSON.stringify(await getPullRequest(product, run), null, 1)}\n${github.calls.map(({ method, path }) => `${method} ${path}`).join('\n')}\n${product.output.slice(-3_000)}`
    return eventually('the pull request gets there', look, { explain })
  }

  function untilOffered(ticketId: string, isThere: (pull: PullRequest) => boolean): Promise<PullRequest> {
    const train = () => product.get<Train>(`/tickets/${ticketId}/train`)
    const look = async () => {
      const { pullRequest } = await train()
      return pullRequest && isThere(pullRequest) ? pullRequest : undefined
    }
    const explain = async () => `${JSON.stringify(await train(), null, 1)}\n${product.output.slice(-3_000)}`
    return eventually('the ticket is offered', look, { explain, timeoutMs: OFFERED_MS })
  }

  /** Somebody pushes to a branch of a run. */
  async function commitElsewhere(name: string, branch: string): Promise<string> {
    const checkout = join(product.base, `${name}-theirs`)
    await git(product.base, 'clone', '--quiet', '--branch', branch, host.path(`ann/${name}.git`), checkout)
    await commitFiles(checkout, { 'THEIRS.md': 'theirs\n' })
    await git(checkout, 'push', '--quiet', 'origin', branch)
    return git(checkout, 'rev-parse', 'HEAD')
  }

  async function killServer(): Promise<void> {
    const { pid } = product.state()
    kill(pid, 'SIGKILL')
    await eventually('the server is gone', () => !isAlive(pid))
    await eventually('the product answers again', () => product.get('/projects'))
  }
})
