import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { linkedNames, type GithubDesk } from '../support/github-desk.ts'

/** An installed app in place of a token. */
export function driveApp(desk: GithubDesk): void {
  const { product, host, github, addProject, work, untilAt } = desk

  it('an app that is installed on a repository does it all there, in place of a token', async () => {
    const key = join(product.base, 'app.pem')
    await writeFile(key, github.app.privateKey)
    const hosts = ['--host', host.url(''), '--api', github.url]
    const added = await product.command('github', 'app', 'add', String(github.app.id), '--key', key, ...hosts)
    expect(added.stdout, added.stderr).toContain('Added the app Sentra for shops')
    const project = await addProject('by-app')
    const linked = await product.command('github', 'link', 'by-app', '--api', github.url)
    expect(linked.stdout, linked.stderr).toMatch(/by the GitHub App that is installed there\n/)
    // The token is not asked for once the app is there.
    host.user = { name: 'x-access-token', password: 'nobody knows' }
    onTestFinished(() => void (host.user = { name: 'x-access-token', password: github.token }))
    const run = await work(project, 'code_test')
    const pull = await untilAt(run, ({ forge }) => forge?.state === 'open' && forge.problem === null)
    expect(github.statuses.get(pull.headCommit)).toEqual(['sentra/checks success passed: tests'])
    const merged = await product.command('merge', run.taskId, '--accept-flags')
    expect(merged.stdout, merged.stderr).toContain('Merged at GitHub into main')
    expect(github.count('POST', /\/access_tokens$/)).toBe(1)
    // Those of the tests before are still asked about, by the token.
    const others = linkedNames.filter((name) => name !== 'by-app').map((name) => `/repos/ann/${name}/`)
    const byToken = github.calls.filter(
      ({ authorization, path }) =>
        authorization === `Bearer ${github.token}` && !others.some((other) => path.startsWith(other)),
    )
    expect(byToken.map(({ path }) => path)).toEqual([])
    const [token = ''] = github.issued
    const log = await product.command('logs', run.taskId)
    for (const secret of [token, github.app.privateKey.slice(100, 140)])
      expect([product.output.includes(secret), log.stdout.includes(secret)]).toEqual([false, false])
    await addProject('elsewhere')
    expect(await product.command('github', 'link', 'elsewhere', '--api', github.url)).toMatchObject({
      stdout: expect.stringContaining('by the token of its host'),
    })
    expect((await product.command('github', 'app', 'remove', String(github.app.id))).code).toBe(0)
  })
}
