import type { PullRequest, Task, Ticket, Train } from '@sentra/contract'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { listViolations, listViolationsInBothSchemes, openBrowser, signIn, takePicture } from './support/browser.ts'
import { kill } from './support/processes.ts'
import { Product } from './support/product.ts'
import { describeInBrowser } from './support/requirements.ts'
import { eventually } from './support/wait.ts'
import { addShop, type LocalProject } from './support/work.ts'

describeInBrowser('the board', () => {
  const product = new Product()
  let project: LocalProject
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    await product.start()
    project = await addShop(product, 'board')
    browser = await openBrowser()
    ;({ page } = await signIn(browser, product))
    page.setDefaultTimeout(30_000)
  })
  afterAll(async () => {
    await browser?.close()
    await product.stop()
  })

  const get = async ({ id }: Task) => (await product.get<{ task: Task }>(`/tasks/${id}`)).task
  const reaches = (task: Task, ...statuses: Task['status'][]) =>
    eventually(`${task.title} is ${statuses.join(' or ')}`, async () => statuses.includes((await get(task)).status))
  const add = (title: string, more: object = {}) =>
    product.post<Task>('/tasks', { projectId: project.id, title, autoStart: 'code', ...more })
  const go = (path: string) => page.goto(new URL(path, product.state().url).href)

  const part = (name: string) =>
    page.getByRole('navigation', { name: 'Parts of the ticket' }).getByRole('link', { name })

  async function merge(task: Task): Promise<void> {
    const { items } = await product.get<{ items: PullRequest[] }>(`/pull-requests?taskId=${task.id}`)
    await product.post(`/pull-requests/${items[0]?.id}/merge`, { acceptFlags: true })
  }

  it('starts what waited for a task when that is merged, although the server dies right after', async () => {
    const ticket = await product.post<Ticket>('/tickets', { projectId: project.id, title: 'Discounts in the cart' })
    const first = await add('Add discount codes', { ticketId: ticket.id })
    const second = await product.command(
      'run',
      'Use them',
      '-w',
      'code',
      '-d',
      'REHEARSAL: note',
      '--after',
      first.id,
      '--ticket',
      ticket.id,
    )
    expect(second.stdout).toMatch(/starts by itself.*\nWaits for task-\w+ \(Add discount codes\)/)
    const id = /task-\w+/.exec(second.stdout)?.[0] ?? ''
    await go(`/tasks/${id}`)
    await page.getByRole('region', { name: 'Starts by itself' }).waitFor()
    await takePicture(page, 'task-waits')
    expect(await listViolations(page)).toEqual([])
    await go(`/tickets/${ticket.id}/tasks`)
    await page.getByText('waits for 1').waitFor()
    await page.getByText('Waits for task-', { exact: false }).waitFor()
    await takePicture(page, 'ticket')
    expect(await listViolations(page)).toEqual([])
    await reaches(first, 'in_review')
    await merge(first)
    kill(product.state().pid, 'SIGKILL')
    await eventually('the second begins', async () => {
      const { task } = await product.get<{ task: Task }>(`/tasks/${id}`)
      return task.runId !== null && task.plannedStart === null
    })
    const { tasks } = await product.get<{ tasks: Task[] }>(`/tickets/${ticket.id}`)
    await reaches(tasks[1] as Task, 'in_review')
    const { stdout } = await product.command('ticket', ticket.id)
    expect(stdout).toContain('in_review')
  })

  it('keeps two tasks apart that own the same files, and says so', async () => {
    const first = await add('The cart', { ownedFiles: ['src/cart/**'], description: 'REHEARSAL: sleep 4' })
    await reaches(first, 'running')
    const second = await add('Its prices', { ownedFiles: ['src/*/prices.js'], description: 'REHEARSAL: note' })
    const why = await product.command('deps', second.id)
    expect(why.stdout).toContain(`${first.id} is at work on files that this task owns too`)
    expect((await get(second)).status).toBe('ready')
    await reaches(second, 'in_review')
    expect((await get(first)).status).toBe('failed') // it only slept
  })

  it('shows how a ticket that is delivered together comes together, and merges it as a whole', async () => {
    const green = await addShop(product, 'lines')
    await go('/tickets/new')
    await page.getByLabel('Title').fill('Lines for the shop')
    await page.getByLabel('Project').selectOption(green.id)
    await page.getByLabel('Delivered').selectOption('together')
    await page.getByRole('button', { name: 'Create' }).click()
    await page.getByRole('heading', { name: 'Lines for the shop' }).waitFor()
    await part('Tasks').click()
    await page.getByText('made when the first one starts').waitFor()
    const ticketId = /tkt-\w+/.exec(page.url())?.[0]
    for (const line of ['one', 'two'])
      await add(`Add line ${line}`, { projectId: green.id, ticketId, description: `REHEARSAL: line ${line}` })
    await page.getByRole('listitem').filter({ hasText: 'testing' }).waitFor()
    await takePicture(page, 'ticket-train')
    expect(await listViolations(page)).toEqual([])
    const offered = async () => (await product.get<Train>(`/tickets/${ticketId}/train`)).pullRequest
    const explain = async () => JSON.stringify(await product.get(`/tickets/${ticketId}/train`))
    await eventually('the ticket is offered', offered, { timeoutMs: 200_000, explain })
    await part('Details').click()
    await page.getByRole('button', { name: 'Merge into main' }).waitFor()
    await page.getByText('LINES.md').first().waitFor()
    await takePicture(page, 'ticket-together')
    expect(await listViolations(page)).toEqual([])
    await page.getByRole('button', { name: 'Merge into main' }).click()
    await page.getByRole('region', { name: 'Merged' }).waitFor()
    await part('Commits').click()
    const commits = page.getByRole('list', { name: 'Commits' })
    for (const line of ['one', 'two'])
      await commits
        .getByRole('link', { name: `Add line ${line}` })
        .first()
        .waitFor()
    await commits
      .getByRole('button', { name: /^Copy [0-9a-f]{10}$/ })
      .first()
      .waitFor()
    await takePicture(page, 'ticket-commits')
    await part('Reasoning').click()
    await page.getByText('Landed on the branch of the ticket.').first().waitFor()
    await takePicture(page, 'ticket-reasoning')
    expect(await listViolations(page)).toEqual([])
    await part('Tasks').click()
    await page.getByRole('list', { name: 'Order of landing' }).getByRole('link').first().click()
    await page.getByText('the branch of its ticket').waitFor()
    await takePicture(page, 'task-landed')
    expect(await listViolations(page)).toEqual([])
  }, 300_000)

  it('blocks a ticket on its page, and lets it go on', async () => {
    await go('/tickets/new')
    await page.getByLabel('Title').fill('Sign in with a passkey')
    await page.getByRole('button', { name: 'Create' }).click()
    await page.getByRole('heading', { name: 'Sign in with a passkey' }).waitFor()
    await page.getByRole('button', { name: 'Block…' }).click()
    await page.getByLabel('Why').fill('The customer decides on Monday.')
    await takePicture(page, 'ticket-block')
    await page.getByRole('button', { name: 'Block it' }).click()
    await page.getByRole('region', { name: 'Blocked' }).waitFor()
    await go('/tickets')
    await page.getByText('blocked', { exact: true }).waitFor()
    await takePicture(page, 'tickets')
    expect(await listViolations(page)).toEqual([])
    await page.getByRole('link', { name: 'Sign in with a passkey' }).click()
    await page.getByRole('button', { name: 'Let it go on' }).click()
    await page.getByRole('button', { name: 'Block…' }).waitFor()
  })

  it('is a whole page: words to change, comments, dependencies with a picture, and why', async () => {
    const [ticket, other] = await Promise.all(
      ['Passkeys', 'Accounts'].map((title) => product.post<Ticket>('/tickets', { projectId: project.id, title })),
    )
    if (!ticket || !other) throw new Error('no tickets')
    const plan = (title: string, ticketId: string, more: object = {}) =>
      product.post<Task>('/tasks', { projectId: project.id, title, ticketId, ...more })
    const accounts = await plan('Store accounts', other.id)
    const store = await plan('Store passkeys', ticket.id, { dependsOn: [accounts.id] })
    await plan('Offer them at sign-in', ticket.id)
    await go(`/tickets/${ticket.id}`)

    await page.getByRole('button', { name: 'Edit' }).click()
    await page.getByLabel('Description').fill('# Why\n\nPasswords are **lost**.\n\n- before the fair')
    await page.getByLabel('Priority').selectOption('high')
    await page.getByLabel('Deadline').fill('2027-03-01')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('high priority').waitFor()
    await page.getByText('before the fair').waitFor()

    await part('Comments').click()
    await page.getByText('Nobody has said anything yet.').waitFor()
    await page.getByLabel('Say something').fill('The **customer** decides on Monday.')
    await page.getByLabel('Say something').press('Control+Enter')
    const comments = page.getByRole('list', { name: 'Comments' })
    await comments.getByText('customer').waitFor()
    await product.command('tickets', 'comment', ticket.id, 'She has decided.')
    await comments.getByText('She has decided.').waitFor()
    await comments.getByRole('button', { name: 'Edit' }).last().click()
    await page.getByLabel('Your comment').fill('She has decided for it.')
    await page.getByRole('button', { name: 'Save' }).click()
    await comments.getByText('changed', { exact: true }).waitFor()
    await comments.getByRole('button', { name: 'Delete' }).first().click()
    await comments.getByText('customer').waitFor({ state: 'detached' })
    await page.getByRole('status').getByRole('button', { name: 'Undo' }).click()
    await comments.getByText('customer').waitFor()

    await comments.getByRole('link', { name: 'Make a task of it' }).last().click()
    expect(await page.getByLabel('Description').inputValue()).toBe('She has decided for it.')
    await page.goBack()

    await part('Blocking').click()
    await page.getByRole('list', { name: 'Tasks in their order' }).getByText('Store accounts').waitFor()
    await page.getByLabel('Task of this ticket').selectOption({ label: 'Offer them at sign-in (pending)' })
    await page.getByLabel('Has to wait for').selectOption({ label: 'Store passkeys (pending)' })
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByRole('region', { name: 'Among its own tasks' }).getByText('critical').waitFor()
    await page.getByLabel('Task of this ticket').selectOption({ label: 'Store passkeys (pending)' })
    await page.getByLabel('Has to wait for').selectOption({ label: 'Offer them at sign-in (pending)' })
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByRole('alert').getByText('Each would wait for the other for ever').waitFor()
    await page.getByRole('button', { name: 'Remove: Store passkeys waits for Store accounts' }).click()
    await page.getByRole('region', { name: 'Waits for', exact: true }).waitFor({ state: 'detached' })
    await product.post(`/tasks/${store.id}/dependencies`, { otherTaskId: accounts.id })

    await part('Reasoning').click()
    await page.getByRole('region', { name: 'Now' }).getByText('Waits for task-', { exact: false }).first().waitFor()
    await page.getByText('Gave it high priority.').waitFor()
    await page.getByLabel('Show').selectOption('choices')
    await page.getByText('Nothing of this kind.').waitFor()
    await page.getByLabel('Show').selectOption('')
    expect(await lookAt(ticket)).toEqual([])
  }, 240_000)

  /** Every tab, light and dark, wide and narrow: what breaks a rule of accessibility or is wider than the window. */
  async function lookAt({ id }: Ticket): Promise<string[]> {
    const faults: string[] = []
    const { page: other, complaints } = await signIn(browser, product)
    for (const tab of ['', '/comments', '/tasks', '/commits', '/blocking', '/reasoning']) {
      await other.setViewportSize({ width: 1280, height: 860 })
      await other.goto(new URL(`/tickets/${id}${tab}`, product.state().url).href, { waitUntil: 'networkidle' })
      const name = `ticket${tab.replace('/', '-')}`
      faults.push(...(await listViolationsInBothSchemes(other, name)).map((fault) => `${name} ${fault}`))
      await other.setViewportSize({ width: 390, height: 844 })
      await takePicture(other, `narrow-${name}`)
      const width = await other.locator('html').evaluate(({ scrollWidth }) => scrollWidth)
      if (width > 390) faults.push(`${name} is ${width} px wide on a phone`)
    }
    faults.push(...complaints)
    await other.context().close()
    return faults
  }
})
