import { rename } from 'node:fs/promises'
import type { GithubLink } from '@sentra/contract'
import { expect, it } from 'vitest'
import type { GithubDesk } from '../support/github-desk.ts'
import { git } from '../support/repository.ts'
import { getPullRequest, getTask } from '../support/work.ts'

/** The link of a project, and GitHub itself: away, refusing, renamed. */
export function driveLinks(desk: GithubDesk): void {
  const { product, host, github, addProject, addLinked, work, untilAt } = desk

  it('from the link to the merge there: one branch, one pull request, its checks and its end', async () => {
    const project = await addProject('shop')
    const linked = await product.command('github', 'link', 'shop', '--api', github.url)
    expect(linked.stdout, linked.stderr).toContain('Linked shop to')
    const run = await work(project, 'code_test')
    const pull = await untilAt(run, ({ forge }) => forge?.state === 'open' && forge.problem === null)
    const [there, ...more] = await github.pulls('shop')
    expect(more).toEqual([])
    expect(there).toMatchObject({ number: pull.forge?.number, state: 'open', title: 'Add discount codes' })
    expect(there?.head.sha).toBe(pull.headCommit)
    expect(there?.body).toContain(`<!-- sentra:run=${run.id} -->`)
    expect(there?.body).toMatch(/## Checks\n\n- \*\*tests\*\* passed on [0-9a-f]{10}/)
    expect(github.statuses.get(pull.headCommit)).toEqual(['sentra/checks success passed: tests'])

    const seen = await product.command('github', 'status', 'shop')
    expect(seen.stdout).toContain(pull.forge?.url)
    const merged = await product.command('merge', run.taskId, '--accept-flags')
    expect(merged.stdout, merged.stderr).toContain('Merged at GitHub into main')
    expect(await git(host.path('ann/shop.git'), 'show', 'main:NOTE.md')).toBe('hello')
    expect((await getTask(product, run)).status).toBe('done')
    expect(await github.pulls('shop')).toMatchObject([{ state: 'closed', merged: true }])
    expect((await product.command('merge', run.taskId)).stdout).toContain('merged already')
    expect(github.count('PUT', /\/merge$/)).toBe(1)
    expect(product.output).not.toContain(github.token)
  })

  it('a link is refused in words, and ends', async () => {
    const project = await addProject('linked')
    const link = async (...words: string[]) => (await product.command('github', 'link', 'linked', ...words)).stderr
    expect(await link('--api', 'ftp://x')).toMatch(/INVALID_INPUT: .*write https/)
    expect(await link()).toMatch(/FORGE_REFUSED: There is no token for 127\.0\.0\.1:\d+: `sentra tokens add/)
    expect(await link('bob/shop', '--api', github.url)).toMatch(/INVALID_INPUT: .*branches go to ann\/linked/)
    const refusals: [number, object, RegExp][] = [
      [401, { message: 'Bad credentials' }, /FORGE_REFUSED: .*Bad credentials. .*`sentra tokens add` takes a new one/],
      [403, { message: 'Resource not accessible' }, /FORGE_REFUSED: .*it needs contents, pull requests and commit/],
      [404, { message: 'Not Found' }, /FORGE_REFUSED: .*the token may not see it/],
      [502, {}, /FORGE_UNREACHABLE: GitHub does not answer \(it answered 502\)/],
      [200, { hello: 'world' }, /FORGE_UNREACHABLE: .*is the address of the API right/],
      [301, {}, /FORGE_UNREACHABLE: .*its token does not go/],
    ]
    for (const [status, body, said] of refusals) {
      github.instead = () => ({ status, body, headers: { location: 'http://127.0.0.1:9/elsewhere' } })
      expect(await link('--api', github.url)).toMatch(said)
    }
    github.instead = undefined
    const none = await product.get<{ link: GithubLink | null }>(`/projects/${project.id}/github`)
    expect(none.link).toBeNull()
    expect(await product.command('github', 'sync', 'linked')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('NOT_LINKED'),
    })
    expect(await link('--api', github.url)).not.toContain('REFUSED')
    expect((await product.command('github', 'unlink', 'linked')).stdout).toContain(
      'Ended the link of linked to ann/linked',
    )
    // Without a link nothing of a run goes there.
    const run = await work(project)
    expect((await getPullRequest(product, run)).forge).toBeNull()
    expect(github.count('POST', /\/pulls$/)).toBe(0)
  })

  it('GitHub that is away, limits or refuses is said on the pull request, and nothing is lost', async () => {
    const project = await addLinked('away')
    let answers = [
      { status: 503 },
      { status: 429, body: { message: 'slow down' }, headers: { 'retry-after': '2' } },
      { status: 422, body: { message: 'Validation Failed', errors: [{ message: 'base is not allowed' }] } },
    ]
    github.instead = ({ method, path }) => (method === 'POST' && path.endsWith('/pulls') ? answers[0] : undefined)
    const run = await work(project)
    const away = await untilAt(run, ({ forge }) => forge?.problem?.includes('answered 503') === true)
    expect(away.forge).toMatchObject({ state: 'waiting', number: null, retryAt: expect.any(String) })
    const shown = await product.command('task', run.taskId)
    expect(shown.stdout).toMatch(/at GitHub: GitHub does not answer .* \(tried again at/)
    answers = answers.slice(1)
    const limited = await untilAt(run, ({ forge }) => forge?.problem?.includes('left alone until') === true)
    const { link } = await product.get<{ link: GithubLink }>(`/projects/${project.id}/github`)
    expect(link.resumeAt).toBe(limited.forge?.retryAt)
    answers = answers.slice(1)
    const refused = await untilAt(run, ({ forge }) => forge?.problem?.includes('base is not allowed') === true)
    expect(refused.forge).toMatchObject({ retryAt: null, problem: expect.stringContaining('`sentra github sync`') })
    github.instead = undefined
    expect((await product.command('github', 'sync', 'away')).stdout).toContain('1 open pull request')
    await untilAt(run, ({ forge }) => forge?.state === 'open' && forge.problem === null)
  })

  it('a renamed repository is followed and noted; another one in its place is not', async () => {
    const project = await addLinked('renamed')
    const leadTo = (name: string) => {
      const [old, now] = ['/repos/ann/renamed', `/repos/ann/${name}`]
      github.instead = ({ path }) =>
        path.startsWith(old) ? { status: 301, headers: { location: path.replace(old, now) } } : undefined
    }
    leadTo('taken-back')
    const run = await work(project)
    const refused = await untilAt(run, ({ forge }) => (forge?.problem ?? null) !== null)
    expect(refused.forge?.problem).toContain('ann/renamed leads to another repository now, ann/taken-back')
    expect(await github.pulls('taken-back')).toEqual([])

    await github.person('PATCH', '/renamed', { name: 'new-name' })
    await rename(host.path('ann/renamed.git'), host.path('ann/new-name.git'))
    leadTo('new-name')
    await product.command('projects', 'set', 'renamed', '--url', host.url('ann/new-name.git'))
    await product.command('github', 'sync', 'renamed')
    await untilAt(run, ({ forge }) => forge?.state === 'open' && forge.problem === null)
    const status = await product.command('github', 'status', 'renamed')
    expect(status.stdout + status.stderr).toContain('ann/renamed is called ann/new-name at GitHub now')
  })
}
