import type { Ticket } from '@sentra/contract'
import { expect, it, onTestFinished } from 'vitest'
import { listViolations, openBrowser, signIn, takePicture } from '../support/browser.ts'
import type { GithubDesk } from '../support/github-desk.ts'
import { git } from '../support/repository.ts'
import { eventually } from '../support/wait.ts'
import { startRun, untilRun } from '../support/work.ts'

/** What is said there goes back to an agent. */
export function driveFeedback(desk: GithubDesk): void {
  const { product, host, github, addLinked, untilAt, untilOffered } = desk

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
}
