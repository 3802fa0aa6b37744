import { join } from 'node:path'
import type { OfferedTemplate, Project, PullRequest, Run, Ticket } from '@sentra/contract'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { GitHost } from './support/git-host.ts'
import { type Call, GithubHost } from './support/github-host.ts'
import { Product } from './support/product.ts'
import { git, makeShop } from './support/repository.ts'
import { describeProduct } from './support/requirements.ts'
import { eventually } from './support/wait.ts'
import { getPullRequest, getTask, startRun, untilRun } from './support/work.ts'

/** A dozen starts of a server each. */
vi.setConfig({ testTimeout: 300_000 })
/** Several of them one after the other, on a host that may be busy. */
const RESTARTS_MS = 150_000

const TEMPLATE = 'sentra/issue-template'
const to = (method: string, ending: RegExp, body: Record<string, unknown> = {}) => {
  return (call: Call) =>
    call.method === method &&
    ending.test(call.path) &&
    Object.entries(body).every(([name, value]) => call.body[name] === value)
}

/** Every kind of call that changes something at GitHub, in the order in which the life of a ticket makes them. */
const calls: [name: string, is: (call: Call) => boolean][] = [
  ['open the issue', to('POST', /\/issues$/)],
  ['offer the template', to('POST', /\/pulls$/, { head: TEMPLATE })],
  ['open the pull request', to('POST', /\/pulls$/)],
  ['set the status', to('POST', /\/statuses\//)],
  ['close the pull request', to('PATCH', /\/pulls\/\d+$/, { state: 'closed' })],
  ['open it again', to('PATCH', /\/pulls\/\d+$/, { state: 'open' })],
  ['merge', to('PUT', /\/merge$/)],
  ['close the issue', to('PATCH', /\/issues\/\d+$/, { state: 'closed' })],
]
const pushes = ['push the branch', 'push the template']

describeProduct('a server that is killed while it speaks with GitHub', () => {
  const product = new Product()
  const host = new GitHost(join(product.base, 'host'))
  const github = new GithubHost(host)
  beforeAll(async () => {
    await host.start()
    await github.start(['before', 'after'], 'nowhere')
    await product.start({ GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' })
    host.user = { name: 'x-access-token', password: github.token }
    for (const url of [host.url(''), github.url]) await product.post('/git-tokens', { host: url, token: github.token })
  })
  afterAll(async () => {
    await product.stop()
    await github.stop()
    await host.stop()
  })

  it.each(['before', 'after'] as const)('once %s GitHub did each thing: there is one of each', async (moment) => {
    const left = new Set([...calls.map(([name]) => name), ...pushes])
    const over = new Set<string>()
    const strike = async (name: string | undefined) => {
      if (name === undefined || !left.delete(name)) return false
      await killServer()
      over.add(name)
      return true
    }
    /** The server was killed for each of these and is back. */
    const untilOver = (...names: string[]) =>
      eventually(`it was killed: ${names.join(', ')}`, () => names.every((name) => over.has(name)), {
        timeoutMs: RESTARTS_MS,
        explain: () =>
          [...github.calls.map(({ method, path }) => `${method} ${path}`), product.output.slice(-3_000)].join('\n'),
      })
    const nameOf = (call: Call) => calls.find(([, is]) => is(call))?.[0]
    const nextPush = () => strike(pushes.find((name) => left.has(name)))
    github.asked = moment === 'before' ? (call) => strike(nameOf(call)) : undefined
    github.done = moment === 'after' ? async (call) => void (await strike(nameOf(call))) : undefined
    host.pushing = moment === 'before' ? nextPush : undefined
    host.pushed = moment === 'after' ? async () => void (await nextPush()) : undefined

    const project = await addMirrored(moment)
    const words = { projectId: project.id, title: 'Gift cards' }
    const { id: ticketId } = await product.post<Ticket>('/tickets', words)
    await untilOver('open the issue')
    const order = { workflow: 'code_test', description: 'REHEARSAL: note hello', ticketId }
    const run = await startRun(product, project, order)
    await untilOver('push the branch', 'open the pull request', 'set the status')
    await untilRun(product, run, 'succeeded', 'waiting')
    const pull = await untilAt(run, ({ forge }) => forge?.state === 'open' && forge.problem === null)
    await product.post(`/pull-requests/${pull.id}/close`)
    await untilOver('close the pull request')
    await untilAt(run, ({ forge }) => forge?.state === 'closed')
    await product.command('undo', run.taskId)
    await untilOver('open it again')
    await untilAt(run, ({ forge }) => forge?.state === 'open' && forge.problem === null)
    const offered = await ask(() => product.post<OfferedTemplate>(`/projects/${project.id}/github/template`))
    expect(['offered', 'open']).toContain(offered.state)
    await ask(() => product.post(`/pull-requests/${pull.id}/merge`, { acceptFlags: true }))
    await untilOver('close the issue')
    await eventually('the issue is closed', async () => (await issues(moment)).every(({ state }) => state === 'closed'))

    expect([...left]).toEqual([])
    expect(await getTask(product, run)).toMatchObject({ status: 'done' })
    expect((await issues(moment)).map(({ title }) => title)).toEqual(['Gift cards'])
    const pulls = (await github.pulls(moment)).map(({ head, state, merged }) => `${head.ref} ${state} ${merged}`)
    expect(pulls.toSorted()).toEqual([`${run.branch} closed true`, `${TEMPLATE} open false`].toSorted())
    const bare = host.path(`ann/${moment}.git`)
    const branches = await git(bare, 'for-each-ref', '--format=%(refname:short)', 'refs/heads')
    expect(branches.split('\n').toSorted()).toEqual([run.branch, 'main', TEMPLATE].toSorted())
    expect(await git(bare, 'rev-list', '--count', '--merges', 'main')).toBe('1')
    expect(github.statuses.get(pull.headCommit)).toEqual(['sentra/checks success passed: tests'])
  })

  type Issue = { title: string; state: string; pull_request?: unknown }

  const issues = async (name: string) =>
    (await github.person<Issue[]>('GET', `/${name}/issues?state=all`)).filter((one) => one.pull_request === undefined)

  /** A person whose request went down with the server asks again. */
  const ask = <T>(request: () => Promise<T>): Promise<T> =>
    request().catch(async (error: unknown) => {
      if (!(error instanceof TypeError)) throw error
      await product.untilAnswers()
      return ask(request)
    })

  async function addMirrored(name: string): Promise<Project> {
    await host.add(`ann/${name}.git`, await makeShop(join(product.base, `${name}-source`)))
    const settings = { agent: 'rehearsal', mirrorTickets: 'all' }
    const body = { url: host.url(`ann/${name}.git`), name, settings }
    const { project } = await product.post<{ project: Project }>('/projects', body)
    const isReady = async () => (await product.get<Project>(`/projects/${project.id}`)).fetch.state === 'ready'
    await eventually('it is fetched', isReady)
    await product.request('PUT', `/projects/${project.id}/github`, { apiUrl: github.url })
    return project
  }

  function untilAt(run: Run, isThere: (pull: PullRequest) => boolean): Promise<PullRequest> {
    const look = async () => {
      const pull = await getPullRequest(product, run).catch(() => undefined)
      return pull && isThere(pull) ? pull : undefined
    }
    const explain = async () =>
      `${JSON.stringify(await getPullRequest(product, run), null, 1)}\n${github.calls.map(({ method, path }) => `${method} ${path}`).join('\n')}\n${product.output.slice(-3_000)}`
    return eventually('the pull request gets there', look, { explain, timeoutMs: RESTARTS_MS })
  }

  async function killServer(): Promise<void> {
    await product.killServer()
    await product.untilAnswers()
  }
})
