import { appendFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Task } from '@sentra/contract'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { listViolations, listViolationsInBothSchemes, openBrowser, signIn, takePicture } from './support/browser.ts'
import { kill } from './support/processes.ts'
import { Product } from './support/product.ts'
import { git, makeShop } from './support/repository.ts'
import { describeInBrowser } from './support/requirements.ts'
import { eventually } from './support/wait.ts'
import { addShop, startRun } from './support/work.ts'

/** Bytes on the wire. */
const MAX_ENTRY_BYTES = 170_000
const MAX_ALL_BYTES = 600_000
/** A run of all stages on two busy cores. */
const RUN_MS = 120_000

/** Prints 9,000 lines: colours of every kind, errors, a rare word with a colour within, markup, a progress bar. */
const colourful = `const E = '\\x1b['
const special = {
  100: E + '31merr' + E + '1mor' + E + '0m: the first', 8000: 'ERROR: the second', 50: 'ra' + E + '32mre' + E + '0m one',
  5000: 'a RARE two', 8990: 'rare three', 8991: '<b>no markup</b>', 8992: '1%\\r50%\\r100% done',
  8993: Array.from({ length: 16 }, (_, n) => E + '38;5;' + n + 'mcolour' + n).join(' ') + E + '0m',
  8994: Array.from({ length: 16 }, (_, n) => E + '48;5;' + n + 'mback' + n).join(' ') + E + '0m ' + E + '7minverse' + E + '0m',
  8995: E + '38;2;255;255;0mtrue colour' + E + '0m ' + E + '4munderlined' + E + '0m ' + E + '2mdim' + E + '0m',
}
console.log(Array.from({ length: 9000 }, (_, n) => special[n + 1] ?? 'line ' + (n + 1) + ' is fine').join('\\n'))
`

describeInBrowser('the dashboard', () => {
  const product = new Product()
  let browser: Browser
  let page: Page
  let complaints: string[]

  beforeAll(async () => {
    await product.start()
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

  const go = (path: string) => page.goto(new URL(path, product.state().url).href)
  const button = (name: string | RegExp) => page.getByRole('button', { name })
  const box = (name: string) => page.getByRole('region', { name, exact: true })

  /** Fills the form of a new task and starts it; ends on the page of the task. */
  async function startTask(task: { title: string; description?: string; workflow?: string }): Promise<void> {
    await page.getByRole('link', { name: 'New task' }).first().click()
    await page.getByLabel('Title').fill(task.title)
    await page.getByLabel('Description').fill(task.description ?? '')
    await page.getByLabel('Workflow').selectOption(task.workflow ?? 'full_sdlc')
    await button('Create and start').click()
    await page.getByRole('heading', { level: 1, name: task.title }).waitFor()
  }

  it('tells a browser that is not signed in how to sign in', async () => {
    const stranger = await browser.newPage()
    await stranger.goto(new URL('/projects', product.state().url).href)
    await stranger.getByRole('heading', { name: 'Sign in to Sentra' }).waitFor()
    await stranger.getByText('sentra -- status --link').waitFor()
    const { url } = await product.post<{ url: string }>('/login-links')
    await page.request.get(url)
    await stranger.goto(url)
    await stranger.getByText('was used already').waitFor()
    expect(await listViolations(stranger)).toEqual([])
    await stranger.close()
  })

  it('takes a person who never saw it from a repository to a merge', { timeout: 2 * RUN_MS }, async () => {
    const shop = await makeShop(join(product.base, 'shop'))
    await go('/')
    await page.getByText('Add a repository first.').waitFor()
    await page.getByRole('link', { name: 'New project' }).click()
    await page.getByLabel('Path or URL of the repository').fill(product.base)
    await button('Add project').click()
    await page.getByRole('alert').getByText('git').first().waitFor()
    expect(complaints.splice(0)).toEqual([expect.stringContaining('400')])
    await page.getByLabel('Path or URL of the repository').fill(shop)
    await page.getByLabel('Agent').selectOption('rehearsal')
    await button('Add project').click()
    await page.getByRole('heading', { name: 'The project is ready' }).waitFor()

    await startTask({ title: 'Add discount codes to the cart' })
    const stages = page.getByRole('list', { name: 'Stages' })
    await expectStages(stages, ['PLAN', 'CODE', 'TEST', 'REVIEW'])
    await takePicture(page, 'task-running')
    await box('Ready to merge').waitFor({ timeout: RUN_MS })
    for (const text of ['PLANdone', 'CODEdone, 2 tries', 'TESTdone, 2 tries', 'REVIEWdone'])
      expect(await stages.textContent()).toContain(text)

    await page.getByRole('link', { name: 'Progress' }).click()
    await page.getByRole('list', { name: 'Tries' }).getByText('exit code 1', { exact: true }).waitFor()
    await takePicture(page, 'task-progress')
    await page.getByRole('link', { name: 'Branch' }).click()
    await page.getByRole('region', { name: 'Patch' }).getByText('function applyDiscount').waitFor()
    await takePicture(page, 'task-branch')
    await button('Merge into main').click()
    await box('Merged').waitFor()
    expect(await readFile(join(shop, 'src/discount.js'), 'utf8')).toContain('Math.round')
    expect(await git(shop, 'status', '--porcelain')).toBe('')
  })

  it(
    'answers a question on the page; what nothing proved needs a word before the merge',
    { timeout: RUN_MS },
    async () => {
      await startTask({ title: 'Paint the button', description: 'REHEARSAL: ask Which colour?', workflow: 'code' })
      await box('The agent asks you').getByText('Which colour?').waitFor({ timeout: RUN_MS })
      await takePicture(page, 'task-question')
      await go('/')
      await page.getByText('asks you').waitFor()
      await page.getByRole('link', { name: 'Paint the button' }).click()
      await button('blue').click()
      await box('Ready for you, with concerns').waitFor({ timeout: RUN_MS })
      expect(await button('Merge into main').isDisabled()).toBe(true)
      await page.getByLabel('I have looked at this').check()
      await button('Merge into main').click()
      await box('Merged').waitFor()
      expect(await readFile(join(product.base, 'shop/ANSWER.md'), 'utf8')).toContain('blue')
    },
  )

  it('says why a run failed and retries it from a stage', { timeout: RUN_MS }, async () => {
    await setTestCommand('echo no such luck; exit 7')
    await startTask({ title: 'Write a note', description: 'REHEARSAL: note hello', workflow: 'code_test' })
    const failure = box('Failed in TEST')
    await failure.getByText('exit code 7', { exact: true }).waitFor({ timeout: RUN_MS })
    await failure.getByLabel('Last lines of its output').getByText('no such luck').waitFor()
    await takePicture(page, 'task-failed')
    const task = page.url()
    await setTestCommand('node --test')
    await page.goto(task)
    await failure.getByRole('button', { name: 'Retry…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Retry this run' })
    expect(await dialog.getByLabel('From stage').locator('option').allTextContents()).toEqual(['CODE', 'TEST'])
    await dialog.getByLabel('From stage').selectOption('TEST')
    await dialog.getByRole('button', { name: 'Retry from TEST' }).click()
    await box('Ready to merge').waitFor({ timeout: RUN_MS })
    expect(await page.getByRole('list', { name: 'Stages' }).textContent()).toContain('CODEdoneTEST')

    await appendFile(join(product.base, 'shop/src/cart.js'), '// my own line\n')
    await button('Merge into main').click()
    await box('The merge waits for your checkout').waitFor()
    await takePicture(page, 'task-merge-waits')
    await git(join(product.base, 'shop'), 'commit', '--quiet', '--all', '--message', 'my own work')
    await button('Finish the merge').click()
    await box('Merged').waitFor()
    expect(await readFile(join(product.base, 'shop/NOTE.md'), 'utf8')).toContain('hello')
  })

  async function setTestCommand(command: string): Promise<void> {
    await go('/projects')
    await page.getByRole('link', { name: 'shop', exact: true }).click()
    await page.getByLabel('Test command').fill(command)
    await button('Save').click()
    await page.getByText('Saved the settings of shop.').first().waitFor()
    await box('A run that starts now').getByText(command, { exact: true }).waitFor()
  }

  it('follows, filters and cancels a run', { timeout: RUN_MS }, async () => {
    await startTask({ title: 'Take a while', description: 'REHEARSAL: sleep 600', workflow: 'code' })
    await page.getByRole('link', { name: 'Logs' }).click()
    const log = page.getByRole('region', { name: 'Log', exact: true })
    await log.getByText('second 2 of 600').waitFor({ timeout: RUN_MS })
    await page.getByLabel('Text').fill('second 3 of')
    await log.getByText('second 3 of 600').waitFor()
    expect(await log.getByText('second 2 of 600').count()).toBe(0)
    await takePicture(page, 'task-logs')
    await button('Cancel…').click()
    await button('Cancel the run').click()
    await page.getByText('CODE').locator('..').getByText('cancelled').waitFor()
  })

  it('lets a person talk to an agent, pause it, and work in its place', { timeout: RUN_MS }, async () => {
    await startTask({ title: 'Listen to me', description: 'REHEARSAL: listen 600', workflow: 'code' })
    await page.getByRole('link', { name: 'Logs' }).click()
    // In its turn: what is said before it begins would stand in its first prompt.
    await page
      .getByRole('region', { name: 'Log', exact: true })
      .getByText('second 1 of 600')
      .waitFor({ timeout: RUN_MS })
    await page.getByRole('link', { name: 'Progress' }).click()
    await page.getByLabel('Say something to the agent').fill('Use the existing Money type.')
    await takePicture(page, 'task-message')
    await button('Send').first().click()
    const messages = page.getByRole('list', { name: 'Messages' })
    await messages.getByText('waits for the next turn').waitFor()

    await button('Pause…').click()
    await takePicture(page, 'task-pause-dialog')
    await button('Pause now').click()
    const paused = page.getByRole('region', { name: 'Paused', exact: true })
    await paused.waitFor()
    await page.getByLabel('Tries').getByText('paused').waitFor()
    await takePicture(page, 'task-paused')
    expect(await listViolations(page)).toEqual([])
    await go('/')
    await page.getByText('paused', { exact: true }).first().waitFor()
    await page.goBack()

    await button('Take over…').click()
    await page.getByRole('button', { name: 'Take over', exact: true }).click()
    const taken = box('Taken over by local')
    const path = await taken.locator('code').first().textContent()
    await takePicture(page, 'task-taken')
    expect(await listViolations(page)).toEqual([])
    await appendFile(join(path ?? '', 'src/cart.js'), '// by hand\n')
    await taken.getByRole('button', { name: 'Hand back' }).click()
    await messages.getByText('read', { exact: true }).waitFor({ timeout: RUN_MS })
    await box('Ready for you, with concerns').waitFor({ timeout: RUN_MS })
    await takePicture(page, 'task-handed-back')
  })

  it(
    'keeps few lines in the page whatever a run prints, and can read back to the first',
    { timeout: RUN_MS },
    async () => {
      await startTask({ title: 'Talk a lot', description: 'REHEARSAL: print 1M', workflow: 'code' })
      await page.getByRole('link', { name: 'Logs' }).click()
      const log = page.getByRole('region', { name: 'Log', exact: true })
      await log.getByText('x x x x x x').first().waitFor({ timeout: RUN_MS })
      await eventually('the newest line is in sight', () => log.getByText(/Attempt|CODE failed|ended/).count(), {
        timeoutMs: RUN_MS,
      })
      await page.reload()
      await log
        .getByText(/Attempt|CODE failed|ended/)
        .last()
        .waitFor()
      expect(await log.getByRole('button').count()).toBeLessThan(120)
      await button(/^Load earlier/).click()
      await page.getByText(/^1\d,\d{3} lines$|^7,\d{3} lines$/).waitFor()
      await button(/^Load earlier/).click()
      await button(/^Load earlier/).waitFor({ state: 'detached' })
      await page.getByLabel('Follow').uncheck()
      await log.evaluate((element) => element.scrollTo(0, 0))
      await log.getByText('sandbox started').first().waitFor()
      expect(await log.getByRole('button').count()).toBeLessThan(120)
    },
  )

  it('shows what others do without being asked, also after the server was away', async () => {
    await go('/')
    await page.getByRole('link', { name: 'Talk a lot' }).waitFor()
    const { items } = await product.get<{ items: { id: string }[] }>('/projects')
    const add = (title: string) => product.post<Task>('/tasks', { projectId: items[0]?.id, title })
    await add('From the command line')
    await page.getByRole('link', { name: 'From the command line' }).waitFor()

    kill(product.state().pid, 'SIGKILL')
    await page.getByRole('alert').getByText('The server is away').waitFor()
    await takePicture(page, 'server-away')
    await eventually('the server is back', () => add('After the crash'))
    await page.getByRole('link', { name: 'After the crash' }).waitFor()
    await page.getByRole('alert').waitFor({ state: 'detached' })
    // What the browser itself reports of requests to a server that is down.
    complaints.splice(0)
  })

  it('puts a project away and brings it back', async () => {
    await go('/projects')
    await page.getByRole('link', { name: 'shop', exact: true }).click()
    await button('Archive this project').click()
    await button('Restore this project').click()
    await button('Archive this project').waitFor()
  })

  it('is within its budget on the wire', async () => {
    const fresh = await signIn(browser, product)
    await fresh.page.getByRole('link', { name: 'After the crash' }).waitFor()
    const scripts = () =>
      fresh.page.evaluate(() =>
        performance
          .getEntriesByType('resource')
          .filter(({ name }) => name.endsWith('.js'))
          .map((entry) => (entry as unknown as { encodedBodySize: number }).encodedBodySize),
      )
    const sum = (sizes: number[]) => sizes.reduce((total, size) => total + size, 0)
    expect(sum(await scripts())).toBeLessThan(MAX_ENTRY_BYTES)
    for (const path of ['Projects', 'System', 'New task'])
      await fresh.page.getByRole('link', { name: path }).first().click()
    await fresh.page.getByRole('link', { name: 'Tasks', exact: true }).click()
    await fresh.page.getByRole('link', { name: 'Add discount codes' }).click()
    for (const tab of ['Progress', 'Logs', 'Branch']) await fresh.page.getByRole('link', { name: tab }).click()
    await fresh.page.getByRole('region', { name: 'Patch' }).waitFor()
    expect(sum(await scripts())).toBeLessThan(MAX_ALL_BYTES)
    expect(fresh.complaints).toEqual([])
  })

  it('breaks no rule of accessibility, light and dark', { timeout: RUN_MS }, async () => {
    const { page: other, complaints: heard } = await signIn(browser, product)
    const { items: tasks } = await product.get<{ items: Task[] }>('/tasks?limit=100')
    const idOf = (title: string) => tasks.find((task) => task.title === title)?.id ?? ''
    const places = {
      tasks: '/',
      'no-task-of-a-status': '/?status=failed',
      'new-task': '/tasks/new',
      projects: '/projects',
      'new-project': '/projects/new',
      project: `/projects/${tasks[0]?.projectId}`,
      keys: '/keys',
      system: '/system',
      details: `/tasks/${idOf('Add discount codes to the cart')}`,
      progress: `/tasks/${idOf('Add discount codes to the cart')}/progress`,
      logs: `/tasks/${idOf('Add discount codes to the cart')}/logs`,
      branch: `/tasks/${idOf('Add discount codes to the cart')}/branch`,
      'not-started': `/tasks/${idOf('After the crash')}`,
      'not-found': '/no/such/page',
    }
    for (const [name, path] of Object.entries(places)) {
      await other.goto(new URL(path, product.state().url).href, { waitUntil: 'networkidle' })
      await other.getByRole('heading', { level: 1 }).waitFor()
      expect(await listViolationsInBothSchemes(other, name), name).toEqual([])
    }
    await other.goto(new URL(places['not-started'], product.state().url).href)
    await other.getByRole('button', { name: 'Start…' }).click()
    await other.getByRole('dialog').waitFor()
    expect(await listViolationsInBothSchemes(other, 'dialog')).toEqual([])
    await other.keyboard.press('Escape')
    await other.getByRole('dialog').waitFor({ state: 'detached' })
    expect(heard).toEqual([])
    await other.context().close()
  })

  it('reads a log of colours: hits, errors, lines, downloads, by keys', { timeout: RUN_MS }, async () => {
    const settings = { testCommand: 'node print.mjs' }
    const project = await addShop(product, 'colours', { settings, files: { 'print.mjs': colourful } })
    const run = await startRun(product, project, { workflow: 'test' })
    await go(`/tasks/${run.taskId}/logs`)
    const log = page.getByRole('region', { name: 'Log', exact: true })
    const current = log.locator('[aria-current]')
    await log.getByText('TEST succeeded').or(log.getByText('Attempt succeeded')).last().waitFor({ timeout: RUN_MS })
    expect(await log.getByText('<b>no markup</b>').count()).toBe(1)
    expect(await page.locator('b').count()).toBe(0)

    await page.keyboard.press('E')
    await current.getByText('ERROR: the second').waitFor()
    await page.keyboard.press('E')
    await current.getByText('error: the first').waitFor()
    await takePicture(page, 'log-error')
    await page.keyboard.press('E')
    await page.getByText('There is no previous error.').waitFor()
    const address = page.url()
    expect(address).toMatch(/#L\d+$/)

    await page.keyboard.press('/')
    await page.keyboard.type('rare')
    await page.getByLabel('Only matches').uncheck()
    await page.getByText('3 hits', { exact: true }).waitFor()
    await log.focus()
    await page.keyboard.press('N')
    await page.getByText('1 of 3 hits').waitFor()
    await page.keyboard.press('n')
    await page.getByText('2 of 3 hits').waitFor()
    await current.getByText('rare').waitFor()
    await takePicture(page, 'log-hits')
    await page.getByLabel('Only matches').check()
    await page.getByText(/^3 of [\d,]+ lines match$/).waitFor()
    await page.getByLabel('Expression').check()
    await page.getByLabel('Text').fill('ra(re')
    await page.getByRole('alert').getByText('Unterminated group at character 3').waitFor()
    await page.getByLabel('Text').fill('^nothing like this$')
    await page.getByText('No line matches.').waitFor()
    // Several requests were refused, and not all of them before the first showed.
    expect(complaints.splice(0).length).toBeGreaterThan(0)
    await button('Show all lines').click()

    await page.goto(address)
    await page.reload()
    await current.getByText('error: the first').waitFor()
    await page.getByText('Download', { exact: true }).click()
    const started = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Plain text' }).click()
    const file = await started
    expect(file.suggestedFilename()).toMatch(/^task-\w+_adw-\w+\.log$/)
    const saved = await readFile(await file.path(), 'utf8')
    expect(saved.match(/is fine$/gm)).toHaveLength(8_990)
    expect(saved).not.toContain('\u001b')
    await page.keyboard.press('Escape')
    await page.getByText('Download', { exact: true }).click()
    await page.getByLabel('Go to line').fill('4000')
    await page.keyboard.press('Enter')
    await current.getByText('4000', { exact: true }).waitFor()
    await button('Newest').click()
    await log.getByText('Attempt succeeded').last().waitFor()
    expect(await listViolationsInBothSchemes(page, 'log-colours')).toEqual([])
  })
})

async function expectStages(list: ReturnType<Page['getByRole']>, names: string[]): Promise<void> {
  await list.waitFor()
  const texts = await list.getByRole('listitem').allTextContents()
  expect(texts.map((text) => names.find((name) => text.startsWith(name)))).toEqual(names)
}
