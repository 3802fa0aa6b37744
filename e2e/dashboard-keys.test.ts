import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ModelServer } from '../tests/support/model-server/model-server.ts'
import { listViolations, openBrowser, signIn, takePicture } from './support/browser.ts'
import { wholeWay } from './support/model-scripts.ts'
import { Product } from './support/product.ts'
import { makeShop } from './support/repository.ts'
import { describeInBrowser } from './support/requirements.ts'

/** A run of all stages on two busy cores. */
const RUN_MS = 120_000

const config = `workflows:
  careful:
    description: Plan, code and check
    stages:
      - { stage: PLAN, kind: agent, role: planner }
      - { stage: CODE, kind: agent, role: coder }
      - { stage: TEST, kind: agent, role: tester }
      - { stage: TEST, kind: command, loopTo: CODE }
`

describeInBrowser('a model in the dashboard', () => {
  const product = new Product()
  const server = new ModelServer(wholeWay)
  let browser: Browser
  let page: Page
  let complaints: string[]

  beforeAll(async () => {
    await server.start()
    await product.start()
    browser = await openBrowser()
    ;({ page, complaints } = await signIn(browser, product))
    page.setDefaultTimeout(30_000)
  })
  afterAll(async () => {
    await browser?.close()
    await product.stop()
    await server.stop()
  })

  const button = (name: string) => page.getByRole('button', { name })
  const open = (name: string) => page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name }).click()
  const hint = `…${server.key.slice(-4)}`

  async function addKey(name: string, key: string): Promise<void> {
    await button('Add a key').click()
    await page.getByLabel('Service').selectOption('own')
    await page.getByLabel('Name').fill(name)
    await page.getByLabel('Address').fill(`${server.url}/v1`)
    await page.getByLabel('Key', { exact: true }).fill(key)
    expect(await listViolations(page)).toEqual([])
    await button('Add').click()
    await page.getByRole('listitem', { name, exact: true }).waitFor()
  }

  it('adds a key, says whether it works, and shows its end only', async () => {
    await open('Keys')
    await page.getByText('no agent ever sees it').waitFor()
    await takePicture(page, 'keys-none')
    await addKey('scripted', server.key)
    const row = page.getByRole('listitem', { name: 'scripted', exact: true })
    await row.getByText(hint, { exact: true }).waitFor()
    await button('Test scripted').click()
    await row.getByText('works', { exact: true }).waitFor()
    await row.getByRole('list', { name: 'Models' }).getByText('scripted-1').waitFor()
    await addKey('mistyped', 'this-is-not-it')
    await button('Test mistyped').click()
    await page.getByText('The service refuses the key').waitFor()
    await takePicture(page, 'keys')
    expect(await listViolations(page)).toEqual([])
    expect(await page.content()).not.toContain(server.key)
  })

  it('runs a workflow of the repository with the model and key of the form', { timeout: RUN_MS }, async () => {
    const path = await makeShop(join(product.base, 'shop'), { '.sentra/config.yaml': config })
    await product.post('/projects', { path, name: 'shop' })
    await page.getByRole('link', { name: 'New task' }).first().click()
    await page.getByLabel('Title').fill('Add discount codes')
    await page.getByLabel('Description').fill('SCRIPT: whole-way')
    await page.getByLabel('Workflow').selectOption('careful')
    await page.getByLabel('Agent').selectOption('builtin')
    await page.getByLabel('Key', { exact: true }).selectOption('scripted')
    await button('Create and start').click()
    await page.getByRole('region', { name: 'Created, but not started' }).waitFor()
    const way = page.getByRole('link', { name: 'Test a key on the page Keys' })
    expect(await way.getAttribute('href')).toBe('/keys')
    expect(complaints.splice(0)).toEqual([expect.stringContaining('400')])

    await page.getByRole('link', { name: 'Open the task' }).click()
    await button('Start…').click()
    const dialog = page.getByRole('dialog', { name: 'Start a run' })
    await dialog.getByLabel('Workflow').selectOption('careful')
    await dialog.getByLabel('Agent').selectOption('builtin')
    await dialog.getByLabel('Model').fill('scripted-1')
    await dialog.getByLabel('Key').selectOption('scripted')
    expect(await listViolations(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Start', exact: true }).click()
    await page.getByRole('region', { name: /^Ready/ }).waitFor({ timeout: RUN_MS })
    expect(await page.getByRole('list', { name: 'Stages' }).textContent()).toMatch(/tester done.*checks done/)

    const model = page.getByRole('region', { name: 'Model', exact: true })
    await model.getByText(`scripted ${hint}`).waitFor()
    expect(await model.textContent()).toMatch(/Calls[1-9].*Tokens in[1-9][\d,]*, of these \d+ cachedTokens out[1-9]/)
    await page.getByRole('region', { name: 'Working copy' }).getByText(product.data).first().waitFor()
    await takePicture(page, 'task-with-model')
  })

  it('keeps what a person decided, and null for what nobody did', async () => {
    await open('Projects')
    await page.getByRole('link', { name: 'shop', exact: true }).click()
    await page.getByLabel('Key').selectOption('scripted')
    await page.getByLabel('Tester').selectOption('never')
    await page.getByLabel('Memory').fill('2048')
    await button('Save').click()
    await page.getByText('Saved the settings of shop.').waitFor()
    const { items } = await product.get<{ items: { settings: object }[] }>('/projects')
    expect(items[0]?.settings).toMatchObject({
      agent: null,
      model: null,
      credential: 'scripted',
      tester: 'never',
      egressAllow: null,
      limits: { memoryMb: 2048, cpus: null, maxProcesses: null, stageMinutes: null },
    })
  })

  it('removes a key after saying what that means', async () => {
    await open('Keys')
    await button('Remove scripted…').click()
    const dialog = page.getByRole('dialog', { name: 'Remove the key scripted?' })
    await dialog.getByText('Runs that are at work with it lose their model').waitFor()
    await dialog.getByRole('button', { name: 'Keep it' }).click()
    await dialog.waitFor({ state: 'detached' })
    await button('Remove scripted…').click()
    await dialog.getByRole('button', { name: 'Remove the key' }).click()
    await page.getByRole('listitem', { name: 'scripted', exact: true }).waitFor({ state: 'detached' })
    const { items } = await product.get<{ items: { name: string }[] }>('/credentials')
    expect(items.map(({ name }) => name)).toEqual(['mistyped'])
    expect(complaints).toEqual([])
  })
})
