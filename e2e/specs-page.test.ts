import type { Spec, Task, Ticket } from '@sentra/contract'
import type { Browser, Page } from 'playwright-core'
import { ModelServer } from '../tests/support/model-server/model-server.ts'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { addKey } from './support/keys.ts'
import { listViolations, listViolationsInBothSchemes, openBrowser, signIn, takePicture } from './support/browser.ts'
import { Product } from './support/product.ts'
import { describeInBrowser } from './support/requirements.ts'
import { eventually } from './support/wait.ts'
import { addShop, type LocalProject } from './support/work.ts'

/** All phases of a spec on two busy cores. */
const SPEC_MS = 180_000
const NARROW = { width: 400, height: 800 }

describeInBrowser('ideas and specs in the dashboard', () => {
  const product = new Product()
  let project: LocalProject
  let browser: Browser
  let page: Page
  let complaints: string[]

  beforeAll(async () => {
    await product.start()
    project = await addShop(product, 'ideas')
    browser = await openBrowser()
    ;({ page, complaints } = await signIn(browser, product))
    page.setDefaultTimeout(30_000)
  })
  afterAll(async () => {
    await browser?.close()
    await product.stop()
  })
  afterEach(() => {
    const heard = complaints.splice(0)
    if (heard.length > 0) throw new Error(`the console of the browser complains: ${heard.join('\n')}`)
  })

  const address = (path: string) => new URL(path, product.state().url).href
  const go = (path: string) => page.goto(address(path))
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
  const box = (name: string) => page.getByRole('region', { name, exact: true })
  const tab = (name: string) => page.getByLabel('Parts of the spec').getByRole('link', { name }).click()
  const pageOf = ({ projectId, id }: Spec, part = '') => `/projects/${projectId}/specs/${id}${part}`
  const launch = (description: string, more: object = {}) =>
    product.post<Spec>('/specs/launch', { projectId: project.id, description, ...more })
  const until = (spec: Spec, isThere: (now: Spec) => boolean) =>
    eventually(
      'the spec gets there',
      async () => {
        const { spec: now } = await product.get<{ spec: Spec }>(`/specs/${spec.id}`)
        return isThere(now) ? now : undefined
      },
      { timeoutMs: SPEC_MS, explain: async () => JSON.stringify(await product.get(`/specs/${spec.id}`), null, 1) },
    )
  const isPending = (version: number) => (now: Spec) => now.state === 'pending_approval' && now.version === version

  /** Ends the first of the tasks that was begun of it; the others wait for that. */
  async function endWork(spec: Spec): Promise<void> {
    const { ticketId } = await until(spec, (now) => now.ticketId !== null)
    const runId = await eventually('its work begins', async () => {
      const { tasks } = await product.get<{ tasks: Task[] }>(`/tickets/${ticketId}`)
      return tasks.find((task) => task.runId !== null)?.runId
    })
    await product.post(`/runs/${runId}/cancel`)
  }

  it('takes an idea through talk, phases and approval to its tasks', { timeout: 2 * SPEC_MS }, async () => {
    await go('/specs')
    await page.getByText('No specs yet.').waitFor()
    await page.keyboard.press('Control+K')
    await page.getByRole('heading', { name: 'What shall be done?' }).waitFor()
    const prompt = page.getByLabel('Say what you want')
    await button('Write a spec').click()
    await page.getByText('say in a sentence what you want').waitFor()
    await prompt.fill('x'.repeat(200_000))
    await button('Write a spec').click()
    await page.getByText('at most 100000 characters').waitFor()
    await page.reload()
    expect((await prompt.inputValue()).length).toBe(200_000)
    await prompt.fill('I want two files that describe the shop.')
    await takePicture(page, 'command')
    await prompt.press('Control+Enter')

    await page.getByRole('heading', { level: 1, name: 'I want two files that describe the shop.' }).waitFor()
    expect(page.url()).toMatch(/\/projects\/proj-\w+\/specs\/spec-\w+$/)
    const said = page.getByRole('list', { name: 'Conversation' })
    await said.getByText('Who is this for?').waitFor({ timeout: SPEC_MS })
    await page.getByText('It is your turn.').waitFor()
    await takePicture(page, 'spec-conversation')
    await button('customers').click()
    await said.getByText('How will you see that it works?').waitFor()
    await page.getByLabel('Your answer').fill('Both files are there.')
    await page.getByLabel('Your answer').press('Control+Enter')
    await said.getByText('Anything else?').waitFor()
    await box('Readiness').getByText('%').first().waitFor()
    await box('Decided').getByText('Only files are added').waitFor()
    await button("I'm done").click()

    await box('Version 1 waits for you').waitFor({ timeout: SPEC_MS })
    await takePicture(page, 'spec-pending')
    await page.getByRole('link', { name: 'Projects' }).click()
    await takePicture(page, 'projects-with-spec')
    await page.getByRole('link', { name: 'View Spec' }).click()
    const text = page.getByRole('article', { name: 'Text of version 1' })
    await text.getByText('The file spec/first.md is there.').waitFor()
    await text.getByText('first --> second').waitFor()

    await button('Comment on R1.1').click()
    await page.getByLabel('Comment on R1.1').last().fill('Which directory?')
    await button('Add').click()
    await text.getByRole('list', { name: 'Comments' }).getByText('Which directory?').waitFor()
    await button('Resolve').click()
    await text.getByText('resolved').waitFor()
    await takePicture(page, 'spec-document')
    await button('Approve').click()
    await box('Version 1 was approved by local').waitFor()

    await tab('Work')
    await page.getByRole('link', { name: 'Write spec/second.md' }).waitFor()
    await takePicture(page, 'spec-work')
    await tab('Timeline')
    const timeline = page.getByRole('log', { name: 'Timeline' })
    await timeline.getByText('local approved version 1.').waitFor()
    await button('Pause').click()
    await page.getByText(/^Stands still: /).waitFor()
    await takePicture(page, 'spec-timeline')
    await tab('Parts')
    await box('Requirements').getByText('test -f spec/first.md').waitFor()
    await box('Findings').getByText(/:1$/).first().waitFor()
    await box('Tasks').getByRole('link', { name: 'T1' }).waitFor()
    await takePicture(page, 'spec-parts')
    // What is built of it is for other tests.
    const { items } = await product.get<{ items: Spec[] }>('/specs')
    for (const spec of items) await endWork(spec)
  })

  it('stands still when its budget is spent, and goes on when a person raises it', { timeout: SPEC_MS }, async () => {
    const model = new ModelServer({
      costly: Array.from({ length: 20 }, () => ({ act: { kind: 'run', command: 'true' } })),
    })
    await model.start()
    try {
      await addKey(product, 'scripted', { server: model, wire: 'openai' })
      const agent = { agent: 'builtin', model: 'scripted-1', credential: 'scripted' }
      const spec = await launch('Read all of it. SCRIPT: costly', { talk: false, tokenBudget: 1_000, ...agent })
      await until(spec, ({ budget }) => budget.isSpent)
      const before = model.calls.length
      await go(pageOf(spec))
      const spent = box('The budget for writing this spec is spent')
      await spent.getByText(/^1,\d{3} of 1,000 tokens are used\./).waitFor()
      expect(await listViolations(page)).toEqual([])
      await takePicture(page, 'spec-budget')
      await page.keyboard.press('Control+K')
      await page.getByLabel('Say what you want').fill('Read all of it! Script: COSTLY')
      await button('Write a spec').click()
      await box('This was asked for before').getByText('Read all of it. SCRIPT: costly').waitFor()
      expect(await listViolations(page)).toEqual([])
      await takePicture(page, 'command-double')
      // The browser itself tells of an answer that refuses.
      expect(complaints.splice(0)).toEqual([expect.stringContaining('409 (Conflict)')])
      await page.getByRole('link', { name: 'Go to that spec' }).click()
      await spent.getByLabel('Tokens in all').fill('100000')
      await button('Raise it and go on').click()
      await spent.waitFor({ state: 'detached' })
      await eventually('the model is asked again', () => model.calls.length > before)
      await product.post(`/runs/${(await until(spec, ({ runId }) => runId !== null)).runId}/cancel`, {})
    } finally {
      await model.stop()
    }
  })

  it('rejects with a reason, and decides on nothing that was not read', { timeout: 2 * SPEC_MS }, async () => {
    const spec = await launch('Two files, without a talk.', { talk: false, workflow: 'code' })
    await until(spec, isPending(1))
    // Two others read version 1 meanwhile: one page hears of what happens, no event reaches the other.
    const [hearing, deaf] = [await signIn(browser, product), await signIn(browser, product)]
    await deaf.page.routeWebSocket(/\/stream/, () => {})
    const approveDeaf = deaf.page.getByRole('button', { name: 'Approve' })
    for (const reader of [hearing.page, deaf.page]) {
      await reader.goto(address(pageOf(spec, '/spec')))
      await reader.getByRole('button', { name: 'Approve' }).waitFor()
    }
    await go('/specs')
    await page.getByRole('link', { name: 'Two files, without a talk.' }).click()
    await box('Decision').waitFor()
    await button('Reject…').click()
    await button('Reject it').click()
    await page.getByText('Say what is to be different').waitFor()
    await page.getByLabel('Why').fill('Three files.')
    await takePicture(page, 'spec-reject')
    await button('Reject it').click()
    await page.getByRole('list', { name: 'Conversation' }).getByText('Three files.').waitFor()
    await page.getByRole('list', { name: 'Conversation' }).getByText('Who is this for?').waitFor({ timeout: SPEC_MS })
    await button("I'm done").click()
    await until(spec, isPending(2))

    await box('Version 2 waits for you').getByRole('link', { name: 'Read and decide' }).click()
    await page.getByRole('article', { name: 'Text of version 2' }).waitFor()
    await hearing.page.getByRole('region', { name: 'Version 2 is newer than what you read' }).waitFor()
    expect(await hearing.page.getByRole('button', { name: 'Approve' }).count()).toBe(0)
    await takePicture(hearing.page, 'spec-newer')
    await hearing.page.getByRole('link', { name: 'Read version 2' }).click()
    await hearing.page.getByRole('article', { name: 'Text of version 2' }).waitFor()
    await hearing.page.getByLabel('Changes since').selectOption('1')
    await hearing.page.getByRole('region', { name: 'Patch' }).getByText('## What was agreed').waitFor()
    expect(hearing.complaints).toEqual([])
    await hearing.page.context().close()

    // The API says what happened meanwhile.
    await approveDeaf.click()
    await deaf.page.getByRole('region', { name: 'Version 2 is newer than what you read' }).waitFor()
    await deaf.page.getByRole('link', { name: 'Read version 2' }).click()
    await approveDeaf.waitFor()
    await button('Approve').click()
    await box('Version 2 was approved by local').waitFor()
    await approveDeaf.click()
    await deaf.page.getByRole('region', { name: 'Version 2 was approved by local' }).waitFor()
    expect(deaf.complaints).toEqual([expect.stringContaining('409'), expect.stringContaining('409')])
    await deaf.page.context().close()

    await page.getByRole('button', { name: 'Ask for a change…' }).click()
    await page.getByLabel('What is to change').fill('A third file.')
    await button('Ask for it').click()
    await tab('Conversation')
    await page.getByRole('list', { name: 'Conversation' }).getByText('A third file.').waitFor()
  })

  it('asks a person when the checker passes no try', { timeout: 2 * SPEC_MS }, async () => {
    const spec = await launch('REHEARSAL: grade 0.4', { talk: false })
    await go(pageOf(spec))
    const judgement = box('The checker did not pass EXPLORE')
    await judgement.waitFor({ timeout: SPEC_MS })
    await judgement.getByText('Graded by a script.').waitFor()
    await takePicture(page, 'spec-judgement')
    await tab('Parts')
    await box('Findings').getByText('A script looked, no model.').waitFor()
    await button('Accept it anyway').click()
    await judgement.waitFor({ state: 'detached' })
    await page
      .getByRole('listitem')
      .filter({ hasText: /^REQUIREMENTSrunning/ })
      .waitFor({ timeout: SPEC_MS })
    await button('Cancel…').click()
    await button('Cancel the run').click()
    await box('REQUIREMENTS failed').waitFor()
    await takePicture(page, 'spec-failed')
    await button('Archive').click()
    await box('Archived').waitFor()
    await button('Bring it back').click()
    await button('Try again').click()
    await box('REQUIREMENTS failed').waitFor({ state: 'detached' })
    await product.post(`/runs/${(await until(spec, ({ runId }) => runId !== null)).runId}/cancel`)
  })

  it(
    'does a quick task at once, and keeps its words and its ticket when it is refused',
    { timeout: SPEC_MS },
    async () => {
      await page.goto(address('/command'))
      await page.getByLabel('Quick task').check()
      await page.getByLabel('Say what you want').fill('Write a note\n\nREHEARSAL: note hello')
      await page.getByLabel('Workflow').selectOption('review')
      await takePicture(page, 'command-quick')
      const agent = (name: string) => product.request('PATCH', `/projects/${project.id}`, { settings: { agent: name } })
      await agent('claude')
      await button('Do it now').click()
      await page.getByRole('alert').waitFor()
      expect(complaints.splice(0)).toEqual([expect.stringContaining('400')])
      await agent('rehearsal')
      await page.getByLabel('Workflow').selectOption('code')
      await button('Do it now').click()
      await page.getByRole('heading', { level: 1, name: 'Write a note REHEARSAL: note hello' }).waitFor()
      const { items } = await product.get<{ items: Ticket[] }>('/tickets')
      expect(items.filter(({ title }) => title.startsWith('Write a note'))).toMatchObject([{ taskCount: 1 }])
      await page.getByRole('link', { name: 'Command' }).click()
      expect(await page.getByLabel('Say what you want').inputValue()).toBe('')
    },
  )

  it('saves who approves and how long it may take', async () => {
    await go(`/projects/${project.id}`)
    await page.getByLabel('Days to decide on a spec').fill('3')
    await page.getByLabel('Who approves specs').selectOption('tenant_admin')
    await page.getByLabel('Tokens for writing a spec').fill('5000000')
    await page.getByLabel('Who approves specs').scrollIntoViewIfNeeded()
    await takePicture(page, 'project-spec-settings')
    await button('Save').click()
    await page.getByText('Saved the settings of ideas.').first().waitFor()
    await page.reload()
    expect(await page.getByLabel('Days to decide on a spec').inputValue()).toBe('3')
    expect(await page.getByLabel('Who approves specs').inputValue()).toBe('tenant_admin')
    expect(await page.getByLabel('Tokens for writing a spec').inputValue()).toBe('5000000')
  })

  it('breaks no rule of accessibility and fits a narrow window, light and dark', { timeout: SPEC_MS }, async () => {
    const { page: other, complaints: heard } = await signIn(browser, product)
    const { items } = await product.get<{ items: Spec[] }>('/specs')
    const done = items.find(({ approvedVersion }) => approvedVersion === 1)
    const changed = items.find(({ version }) => version === 2)
    if (!done || !changed) throw new Error('the tests before this one made no specs')
    const places = {
      command: '/command',
      specs: '/specs',
      'specs-none': '/specs?state=archived',
      'spec-conversation': pageOf(done),
      'spec-document': pageOf(changed, '/spec'),
      'spec-change': pageOf(changed, '/spec?version=2&since=1'),
      'spec-parts': pageOf(done, '/parts'),
      'spec-timeline': pageOf(done, '/timeline'),
      'spec-work': pageOf(changed, '/work'),
      'spec-none': '/projects/proj-000000000000/specs/nothing',
    }
    for (const [name, path] of Object.entries(places)) {
      await other.setViewportSize({ width: 1280, height: 860 })
      await other.goto(address(path), { waitUntil: 'networkidle' })
      await other.getByRole('heading', { level: 1 }).waitFor()
      expect(await listViolationsInBothSchemes(other, name), name).toEqual([])
      await other.setViewportSize(NARROW)
      await takePicture(other, `narrow-${name}`)
      const width = await other.locator('html').evaluate(({ scrollWidth }) => scrollWidth)
      expect(width, `${name} is as wide as the window`).toBeLessThanOrEqual(NARROW.width)
    }
    expect(heard).toEqual([])
    await other.context().close()
  })
})
