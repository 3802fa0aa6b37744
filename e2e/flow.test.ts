import type { Followup, Run, Task, Ticket } from '@sentra/contract'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { listViolations, openBrowser, signIn, takePicture } from './support/browser.ts'
import { Product } from './support/product.ts'
import { describeInBrowser } from './support/requirements.ts'
import { addShop, type LocalProject, untilRun } from './support/work.ts'

describeInBrowser('the flow of work', () => {
  const product = new Product()
  let project: LocalProject
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    await product.start()
    project = await addShop(product, 'flow', { settings: { wipInProgress: 1 } })
    browser = await openBrowser()
    ;({ page } = await signIn(browser, product))
    page.setDefaultTimeout(60_000)
  })
  afterAll(async () => {
    await browser?.close()
    await product.stop()
  })

  const go = (path: string) => page.goto(new URL(path, product.state().url).href)
  const addTicket = (title: string) => product.post<Ticket>('/tickets', { projectId: project.id, title })
  const add = (title: string, more: object = {}) =>
    product.post<Task>('/tasks', { projectId: project.id, title, ...more })
  const start = (task: Task) => product.post<Run>(`/tasks/${task.id}/execute`, { workflowType: 'code' })
  let source: Task

  it('shows what an agent found beside its task, and makes a task of it when a person says so', async () => {
    source = await add('Round prices', { description: 'REHEARSAL: find Round half a cent up in the cart' })
    await untilRun(product, await start(source), 'succeeded')
    const listed = await product.command('followups')
    expect(listed.stdout).toContain('Round half a cent up in the cart')
    await go(`/tasks/${source.id}`)
    await page.getByRole('region', { name: 'Found on the way' }).waitFor()
    await takePicture(page, 'task-followups')
    await go('/followups')
    await page.getByRole('button', { name: /^Make a task/ }).waitFor()
    await takePicture(page, 'followups')
    expect(await listViolations(page)).toEqual([])
    await page.getByRole('button', { name: /^Make a task/ }).click()
    await page.getByText('Nothing waits for a decision.').waitFor()
    const { items } = await product.get<{ items: Followup[] }>(`/followups?taskId=${source.id}`)
    expect(items).toMatchObject([{ state: 'accepted', times: 1 }])
    const made = await product.get<{ task: Task }>(`/tasks/${items[0]?.outcomeTaskId}`)
    expect(made.task).toMatchObject({ status: 'pending', plannedStart: null })
  })

  it('foretells what a start would meet, before it is asked for', async () => {
    const task = await add('Look at NOTE.md again')
    const { stdout } = await product.command('run', task.id, '--dry-run')
    expect(stdout).toContain('NOTE.md')
    expect(stdout).toContain('Nothing was started.')
    await go(`/tasks/${task.id}`)
    await page.getByRole('button', { name: 'Start…' }).click()
    await page.getByRole('region', { name: 'What it would meet' }).getByText('Round prices').waitFor()
    await takePicture(page, 'start-forecast')
    expect(await listViolations(page)).toEqual([])
  })

  it('shows the critical path of a ticket, and holds another while as many as wanted are in progress', async () => {
    const [one, other] = [await addTicket('The house'), await addTicket('The garden')]
    const ground = await add('The ground', { ticketId: one.id, description: 'REHEARSAL: note ground' })
    await add('The wall', { ticketId: one.id, dependsOn: [ground.id], autoStart: 'code' })
    await untilRun(product, await start(ground), 'succeeded')
    const tree = await add('A tree', { ticketId: other.id, autoStart: 'code' })
    expect(tree).toMatchObject({ status: 'pending', plannedStart: { workflow: 'code' } })
    await go(`/tickets/${one.id}/blocking`)
    await page.getByRole('region', { name: 'Critical path' }).getByText('The wall').waitFor()
    await takePicture(page, 'ticket-critical-path')
    expect(await listViolations(page)).toEqual([])
    expect((await product.command('deps', '--critical', '--ticket', one.id)).stdout).toMatch(/The ground[^]*The wall/)
    await go(`/tasks/${tree.id}`)
    await page.getByText('1 ticket is in progress, and the project wants at most 1.').waitFor()
    await start(tree)
    await go('/tickets')
    await page.getByText('2 tickets are in progress: the project wants at most 1.').waitFor()
    expect((await product.command('tickets')).stderr).toContain('the project wants at most 1')
    await takePicture(page, 'tickets-over-limit')
    expect(await listViolations(page)).toEqual([])
  })
})
