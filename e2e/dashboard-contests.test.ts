import type { Task } from '@sentra/contract'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { listViolations, openBrowser, signIn, takePicture } from './support/browser.ts'
import { Product } from './support/product.ts'
import { describeInBrowser } from './support/requirements.ts'
import { addShop } from './support/work.ts'

/** Three runs with their proofs on two busy cores. */
const RUNS_MS = 120_000

describeInBrowser('several agents in the dashboard', () => {
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

  const go = (path: string) => page.goto(new URL(path, product.state().url).href)
  const button = (name: string | RegExp) => page.getByRole('button', { name })

  async function look(name: string): Promise<void> {
    await takePicture(page, name)
    expect(await listViolations(page)).toEqual([])
    expect(complaints).toEqual([])
  }

  it(
    'starts them, shows how they stand, compares two and keeps another',
    async () => {
      const project = await addShop(product, 'choosing')
      const description = 'REHEARSAL: contend broken long short'
      const words = { projectId: project.id, title: 'Answer everything', description }
      const task = await product.post<Task>('/tasks', words)
      await go(`/tasks/${task.id}`)
      await button('Several agents…').click()
      await page.getByLabel('Workflow').selectOption('code_test')
      await button('One more').click()
      for (const number of [1, 2, 3]) await page.getByLabel(`Agent ${number}`).selectOption('rehearsal')
      await look('contest-start')
      await button('Start 3 agents').click()

      const box = page.getByRole('region', { name: 'Side by side' })
      await box.getByText('The best is kept when all are over.').waitFor()
      await look('contest-running')
      await box.getByText('The best is kept.').waitFor({ timeout: RUNS_MS })
      await box.getByText('kept', { exact: true }).waitFor()
      const rows = box.getByRole('row')
      expect(await rows.nth(1).textContent()).toContain('the best by checks')
      expect(await rows.nth(3).textContent()).toContain('failed: it has no result to offer')
      await button('Merge').first().waitFor()
      await look('contest-decided')

      await box.getByRole('link', { name: 'Compare the first two' }).click()
      await page.getByText('From the left result to the right one').waitFor()
      expect(await page.getByRole('row', { name: /^Change/ }).textContent()).toMatch(/\+\d+ −0.*\+\d+ −0/)
      await look('compare')
      await page.goBack()

      await rows.nth(2).getByRole('button', { name: 'Keep…' }).click()
      await look('contest-keep')
      await button('Keep it').click()
      await box.getByText('chose which one is kept').waitFor()
      await page.getByRole('link', { name: 'Branch' }).click()
      await page.getByText('open', { exact: true }).waitFor()
    },
    RUNS_MS * 2,
  )

  it('says what an address without two ids is missing', async () => {
    await go('/compare?left=nothing')
    await page.getByText('does not name two runs').waitFor()
    await look('compare-empty')
  })
})
