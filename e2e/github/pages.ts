import { expect, it, onTestFinished } from 'vitest'
import { listViolations, openBrowser, signIn, takePicture } from '../support/browser.ts'
import type { GithubDesk } from '../support/github-desk.ts'

/** What the dashboard shows of it. */
export function drivePages(desk: GithubDesk): void {
  const { product, github, addProject, work } = desk

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
}
