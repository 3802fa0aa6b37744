import { createHmac } from 'node:crypto'
import type { WebhookSecret } from '@sentra/contract'
import { expect, it } from 'vitest'
import type { GithubDesk } from '../support/github-desk.ts'
import type { Call } from '../support/github-host.ts'
import { readEvents } from '../support/read-events.ts'
import { git } from '../support/repository.ts'
import { eventually } from '../support/wait.ts'
import { getPullRequest, getTask } from '../support/work.ts'

/** What is done here and what is done there, in any order. */
export function driveBothSides(desk: GithubDesk): void {
  const { product, host, github, addLinked, work, untilAt, commitElsewhere, killServer } = desk

  it('a server that is killed in the middle of each call makes everything once', async () => {
    const project = await addLinked('once')
    const killed: string[] = []
    const killAfter = async (name: string) => {
      if (killed.includes(name)) return
      killed.push(name)
      await killServer()
    }
    host.pushed = () => killAfter('push')
    github.done = async ({ method, path }: Call) => {
      if (method === 'POST' && path.endsWith('/pulls')) await killAfter('pull request')
      if (method === 'PUT') await killAfter('merge')
    }
    const run = await work(project)
    await untilAt(run, ({ forge }) => forge?.state === 'open' && forge.problem === null)
    expect(killed).toEqual(['push', 'pull request'])
    const { id } = await getPullRequest(product, run)
    await expect(product.post(`/pull-requests/${id}/merge`, { acceptFlags: true })).rejects.toThrow('fetch failed')
    expect(killed).toContain('merge')
    await product.untilAnswers()
    expect(await product.command('github', 'sync', 'once')).toMatchObject({ code: 0 })
    expect(await untilAt(run, ({ state }) => state === 'merged')).toMatchObject({ delivered: true })
    expect((await github.pulls('once')).length).toBe(1)
    expect(github.count('POST', /\/pulls$/)).toBe(1)
    expect(github.count('PUT', /\/merge$/)).toBe(1)
    const merges = await git(host.path('ann/once.git'), 'log', '--merges', '--format=%s', 'main')
    expect(merges).toBe('Merge pull request #1')
    expect(await git(host.path('ann/once.git'), 'for-each-ref', '--format=%(refname)', 'refs/heads')).toBe(
      `refs/heads/${run.branch}\nrefs/heads/main`,
    )
    expect((await getTask(product, run)).status).toBe('done')
    const events = await readEvents(product, ({ type }) => type === 'pull_request.merged')
    expect(events.filter(({ type, data }) => type === 'pull_request.merged' && data.runId === run.id).length).toBe(1)
  })

  it('a webhook tells what a person did there; a forged, repeated or late one changes nothing', async () => {
    const project = await addLinked('told')
    const secret = await product.post<WebhookSecret>(`/projects/${project.id}/github/webhook-secret`)
    const run = await work(project)
    const pull = await untilAt(run, ({ forge }) => forge?.state === 'open')
    const number = pull.forge?.number ?? 0
    const { id } = await github.person<{ id: number }>('GET', '/told')
    const body = JSON.stringify({ action: 'closed', repository: { id }, pull_request: { number, merged: true } })
    const send = (deliveryId: string, key: string, path = secret.webhookPath) =>
      fetch(product.state().url + path, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-github-event': 'pull_request',
          'x-github-delivery': deliveryId,
          'x-hub-signature-256': `sha256=${createHmac('sha256', key).update(body).digest('hex')}`,
        },
        body,
      })
    expect((await send('one', 'not the secret')).status).toBe(401)
    expect((await send('one', secret.secret, `${secret.webhookPath.slice(0, -1)}x`)).status).toBe(401)
    // Signed well, but not true: what counts is read from GitHub.
    expect((await send('one', secret.secret)).status).toBe(202)
    expect((await send('one', secret.secret)).status).toBe(200)
    await eventually('it was looked', () => github.count('GET', /\/pulls\/\d+$/) > 0)
    expect(await getPullRequest(product, run)).toMatchObject({ state: 'open' })

    await github.person('PUT', `/told/pulls/${number}/merge`, {})
    expect((await send('two', secret.secret)).status).toBe(202)
    expect(await untilAt(run, ({ state }) => state === 'merged')).toMatchObject({ delivered: true })
    expect((await getTask(product, run)).status).toBe('done')
    const status = await product.command('github', 'status', 'told')
    expect(status.stdout).toMatch(/webhook heard 2/)
    const undone = await product.command('undo', run.taskId)
    expect(undone.stdout + undone.stderr).toContain('which takes the merge')
    await expect(git(host.path('ann/told.git'), 'show', 'main:NOTE.md')).rejects.toThrow('NOTE.md')

    // The old secret is void.
    await product.post(`/projects/${project.id}/github/webhook-secret`)
    expect((await send('three', secret.secret)).status).toBe(401)
  })

  it('closing on either side closes the other, and undoing opens both again', async () => {
    const project = await addLinked('again')
    const run = await work(project)
    const pull = await untilAt(run, ({ forge }) => forge?.state === 'open')
    await github.person('PATCH', `/again/pulls/${pull.forge?.number}`, { state: 'closed' })
    await product.command('github', 'sync', 'again')
    await untilAt(run, ({ state }) => state === 'closed')
    expect((await getTask(product, run)).status).toBe('cancelled')
    expect((await product.command('undo', run.taskId)).stdout).toContain('is open again')
    await eventually('it is open there', async () => (await github.pulls('again'))[0]?.state === 'open')
    await untilAt(run, ({ forge }) => forge?.state === 'open')
    await product.post(`/pull-requests/${pull.id}/close`)
    await eventually('it is closed there', async () => (await github.pulls('again'))[0]?.state === 'closed')
    expect(github.count('POST', /\/pulls$/)).toBe(1)
  })

  it('commits of others on the branch are never overwritten', async () => {
    const project = await addLinked('branch')
    const run = await work(project)
    const pull = await untilAt(run, ({ forge }) => forge?.state === 'open')
    const theirs = await commitElsewhere('branch', run.branch)
    await product.command('github', 'sync', 'branch')
    const said = await untilAt(run, ({ forge }) => (forge?.problem ?? null) !== null)
    expect(said.forge?.problem).toContain(
      `is at ${theirs.slice(0, 10)}, which is not of Sentra: nothing was overwritten`,
    )
    const merge = await product.command('merge', run.taskId, '--accept-flags')
    expect(merge.stderr).toMatch(/FORGE_REFUSED: .*not of Sentra/)
    expect(await git(host.path('ann/branch.git'), 'rev-parse', run.branch)).toBe(theirs)
    // A deleted branch is brought again.
    await git(host.path('ann/branch.git'), 'update-ref', '-d', `refs/heads/${run.branch}`)
    await product.command('github', 'sync', 'branch')
    await untilAt(run, ({ forge }) => forge?.problem === null)
    expect(await git(host.path('ann/branch.git'), 'rev-parse', run.branch)).toBe(pull.headCommit)
  })
}
