import type { Project, PullRequest, SpecProof, Task, Ticket, Train } from '@sentra/contract'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { ModelServer } from '../tests/support/model-server/model-server.ts'
import { listViolations, openBrowser, signIn, takePicture } from './support/browser.ts'
import { ideaToWork, refutedOnce, taskNumbers } from './support/idea-scripts.ts'
import { addKey } from './support/keys.ts'
import { LinkedProjects, plainGit } from './support/linked-projects.ts'
import { Product } from './support/product.ts'
import { git } from './support/repository.ts'
import { describeProduct } from './support/requirements.ts'
import { SpecDesk } from './support/specs.ts'
import { eventually } from './support/wait.ts'
import { addShop } from './support/work.ts'

const LONG = { timeoutMs: 180_000 }
const settings = { agent: 'builtin', model: 'scripted-1', credential: 'scripted' }

describeProduct('from an idea to a merged pull request, by a model behind the gateway', () => {
  const product = new Product()
  const server = new ModelServer({ ...ideaToWork, ...refutedOnce })
  const projects = new LinkedProjects(product)
  const { github } = projects
  beforeAll(async () => {
    await server.start()
    await projects.start(['eight'])
    await product.start(plainGit)
    await projects.introduce()
    await addKey(product, 'scripted', { server, wire: 'anthropic' })
  })
  afterAll(async () => {
    await product.stop()
    await projects.stop()
    await server.stop()
  })

  it('eight tasks that depend on each other, two of which conflict, land as one proved pull request at GitHub', async () => {
    const desk = new SpecDesk(product, await projects.addLinked('eight', settings))
    const there = projects.pathOf('eight')
    const spec = await desk.launch('The shop gets parts.\n\nSCRIPT: eight', { workflow: 'iterative_code_test' })
    await desk.untilAsked(spec, 'How many parts')
    await desk.say(spec, 'eight')
    const talk = await desk.untilAsked(spec, 'Anything else?')
    expect(talk.readinessScore).toBe(86)
    await desk.say(spec, 'Nothing else, thank you.')
    await desk.until(spec, 'pending_approval', 'failed')
    // Before somebody approves there is no branch, no ticket and no task.
    expect(await git(there, 'branch', '--list')).toBe('* main')
    await product.post(`/specs/${spec.id}/approve`, { version: 1 })

    const working = await desk.until(spec, 'executing')
    const { ticketId } = working
    await product.post(`/tickets/${ticketId}/github`)
    const { tasks } = await product.get<{ tasks: Task[] }>(`/tickets/${ticketId}`)
    expect(tasks).toHaveLength(taskNumbers.length)
    const pull = await desk.untilOffered(working)
    const { cars } = await product.get<Train>(`/tickets/${ticketId}/train`)
    expect(cars.filter(({ state }) => state === 'landed')).toHaveLength(taskNumbers.length)
    const { criteria } = await product.get<SpecProof>(`/specs/${spec.id}/proof`)
    expect(criteria.filter(({ state }) => state !== 'proved')).toEqual([])
    expect(criteria.every(({ commit }) => commit === pull.headCommit)).toBe(true)

    await untilOpenThere(pull)
    const [offered, ...more] = await github.pulls('eight')
    expect(more, 'one pull request for all of it').toEqual([])
    expect(offered).toMatchObject({ state: 'open', head: { ref: pull.branch, sha: pull.headCommit } })
    for (const { id } of tasks) expect(offered?.body).toContain(id)
    expect(github.statuses.get(pull.headCommit)).toEqual([expect.stringMatching(/^sentra\/checks success /)])
    expect(await issues()).toMatchObject([{ state: 'open', title: `[Spec] ${spec.title}` }])

    const merged = await product.command('merge', ticketId ?? '', '--accept-flags')
    expect(merged.stdout, merged.stderr).toContain('Merged at GitHub into main')
    await desk.until(spec, 'completed')
    expect((await product.get<{ ticket: Ticket }>(`/tickets/${ticketId}`)).ticket.status).toBe('done')
    expect(await github.pulls('eight')).toMatchObject([{ state: 'closed', merged: true }])
    await eventually('its issue is closed', async () => (await issues())[0]?.state === 'closed', LONG)
    expect(await git(there, 'show', 'main:src/parts/names.js')).toMatch(/part3: 3,\n {2}part4: 4/)
    for (const number of taskNumbers)
      expect(await git(there, 'show', `main:src/parts/part-${number}.js`)).toBe(`export const part = ${number}`)
  }, 900_000)

  it('no agent was offered a tool that decides about a spec', () => {
    const offered = server.calls.flatMap(({ body }) => (JSON.parse(body) as { tools?: { name: string }[] }).tools ?? [])
    const names = [...new Set(offered.map(({ name }) => name))]
    expect(names).toEqual(expect.arrayContaining([expect.stringMatching(/submit_tasks$/)]))
    expect(names.filter((name) => /approve|reject|accept|decide/.test(name))).toEqual([])
  })

  it('a promise that the finished work does not keep is named, mended from the page, proved and merged', async () => {
    const project = await addShop(product, 'named', { settings })
    const desk = new SpecDesk(product, project)
    const spec = await desk.launch('A name.\n\nSCRIPT: name', { talk: false, workflow: 'code' })
    await desk.until(spec, 'pending_approval', 'failed')
    await product.post(`/specs/${spec.id}/approve`, { version: 1 })
    await desk.until(spec, 'executing')
    const refuted = await eventually('it is refuted', async () => (await desk.get(spec)).message, LONG)
    expect(refuted).toMatch(
      /^R1\.1 does not hold: exit code 1\. `sentra specs proof spec-\w+ --mend` lets an agent mend it/,
    )
    expect((await product.command('specs', 'show', spec.id)).stdout).toContain('R1.1 does not hold: exit code 1')
    const proof = await product.command('specs', 'proof', spec.id)
    expect(proof.stdout).toMatch(/✗ R1\.1 [^]*failed: exit code 1[^]*0 of 1 proved/)
    expect((await product.post<{ error: string }>(`/specs/${spec.id}/create-pr`, {})).error).toContain(
      'Not every criterion',
    )

    await mendFromPage(project, spec.id)
    const pull = await desk.untilOffered(await desk.get(spec))
    const { criteria } = await product.get<SpecProof>(`/specs/${spec.id}/proof`)
    expect(criteria).toMatchObject([{ state: 'proved', commit: pull.headCommit }])
    const { tasks } = await product.get<{ tasks: Task[] }>(`/tickets/${pull.ticketId}`)
    const titles = tasks.map(({ title, status }) => `${title} ${status}`).toSorted()
    expect(titles).toEqual([expect.stringMatching(/^Mend R1\.1: The shop has.* done$/), 'Name the shop done'])
    await product.post(`/pull-requests/${pull.id}/merge`, { acceptFlags: true })
    expect((await desk.until(spec, 'completed')).message).toBeNull()
    expect(await git(project.path, 'show', 'HEAD:src/named.js')).toContain('Tea')
  }, 600_000)

  const issues = () => github.person<{ state: string; title: string }[]>('GET', '/eight/issues?state=all')

  function untilOpenThere({ id }: PullRequest): Promise<PullRequest> {
    const look = async () => {
      const now = await product.get<PullRequest>(`/pull-requests/${id}`)
      return now.forge?.state === 'open' && now.forge.problem === null ? now : undefined
    }
    const explain = async () => JSON.stringify(await product.get(`/pull-requests/${id}`), null, 1)
    return eventually('it is open at GitHub', look, { ...LONG, explain })
  }

  async function mendFromPage({ id: projectId }: Project, specId: string): Promise<void> {
    const browser = await openBrowser()
    onTestFinished(() => browser.close())
    const { page, complaints } = await signIn(browser, product)
    page.setDefaultTimeout(30_000)
    await page.goto(`${product.state().url}/projects/${projectId}/specs/${specId}`)
    await page.getByRole('region', { name: 'Its work needs you' }).getByText('R1.1 does not hold').waitFor()
    await takePicture(page, 'spec-refuted')
    await page.getByRole('link', { name: 'Look at the work' }).click()
    const mend = page.getByRole('button', { name: 'Let an agent mend it' })
    await mend.waitFor()
    await takePicture(page, 'spec-refuted-work')
    expect(await listViolations(page)).toEqual([])
    await mend.click()
    await page.getByText('All is checked again when the tasks above are done.').waitFor()
    await takePicture(page, 'spec-mending')
    expect(complaints).toEqual([])
  }
})
