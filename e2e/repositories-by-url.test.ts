import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { Project, Run, RunDetail } from '@sentra/contract'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { GitHost } from './support/git-host.ts'
import { isAlive, kill } from './support/processes.ts'
import { Product } from './support/product.ts'
import { commitFiles, git, makeShop } from './support/repository.ts'
import { describeProduct } from './support/requirements.ts'
import { eventually } from './support/wait.ts'
import { getPullRequest, getTask, startRun, untilRun } from './support/work.ts'

describeProduct('repositories by URL', () => {
  const product = new Product()
  const host = new GitHost(join(product.base, 'host'))
  beforeAll(async () => {
    await host.start()
    await product.start({ GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' })
  })
  afterAll(async () => {
    await product.stop()
    await host.stop()
  })
  beforeEach(() => {
    host.fails = undefined
    host.user = undefined
    host.pushed = undefined
    host.release()
  })

  it('from the URL to the merged commit on the host, and no other branch there', async () => {
    const source = await addToHost('shop.git')
    const added = await product.command('projects', 'add', host.url('shop.git'), '--agent', 'rehearsal')
    expect(added).toMatchObject({ code: 0, stdout: expect.stringContaining(`Fetched ${host.url('shop.git')}`) })
    const twice = await product.command('new', host.url('shop'))
    expect(twice.stderr).toMatch(/NAME_TAKEN: .* is the project shop already/)
    const other = await product.command('new', host.url('shop.git'), '--name', 'again')
    expect(other.stderr).toContain('The project shop has the same repository')

    // A commit that came after the first fetch is what the run starts from.
    await commitOn(source, { 'LATER.md': 'later\n' })
    const ended = await product.command('run', 'Note', '-p', 'shop', '-w', 'full_sdlc', '-d', 'REHEARSAL: note hello')
    expect(ended.code, ended.stdout + ended.stderr).toBe(0)
    const taskId = /sentra merge (task-\w+)/.exec(ended.stdout)?.[1] ?? ''
    expect((await product.command('merge', taskId)).stdout).toContain('Merged into main')
    const onHost = (...args: string[]) => git(host.path('shop.git'), ...args)
    expect(await onHost('show', 'main:NOTE.md')).toBe('hello')
    expect(await onHost('show', 'main:LATER.md')).toBe('later')
    expect(await onHost('log', '-1', '--format=%s', 'main')).toContain('Merge ')
    expect(await onHost('for-each-ref', '--format=%(refname)')).toBe('refs/heads/main')
  })

  it('a person takes a run over without a checkout of the repository, and hands it back', async () => {
    await addToHost('taken.git')
    const project = await addReady('taken')
    const run = await startRun(product, project, { workflow: 'code', description: 'REHEARSAL: sleep 60' })
    await eventually('its agent is at work', async () => (await getTask(product, run)).status === 'running')
    const path = (await product.command('take', run.taskId)).stdout.trim()
    expect(await git(path, 'remote', 'get-url', 'origin')).toBe(project.url)
    await commitFiles(path, { 'MINE.md': 'mine\n' })
    expect(await product.command('hand-back', run.taskId)).toMatchObject({ code: 0 })
    const { files } = (await product.get<RunDetail>(`/runs/${run.id}`)).takeover ?? {}
    expect(files).toEqual(['MINE.md'])
    await product.command('cancel', run.taskId)
  })

  it('refuses in words what cannot be fetched, and makes no project of it', async () => {
    await host.add('empty.git')
    const before = (await product.get<{ items: Project[] }>('/projects')).items.length
    const refused = async (url: string) => (await product.command('new', url)).stderr
    expect(await refused(host.url('empty.git'))).toMatch(/REPOSITORY_EMPTY: .*push a first one/)
    expect(await refused(host.url('absent.git'))).toMatch(/REPOSITORY_ACCESS_REFUSED: There is no such repository/)
    expect(await refused('http://ann:secret@127.0.0.1/x.git')).toMatch(/INVALID_INPUT: .*`sentra tokens add <host>`/)
    expect(await refused('ext::sh')).toMatch(/INVALID_INPUT: .*starts another program/)
    expect(await refused(`file://${product.base}/nowhere.git`)).toMatch(/REPOSITORY_ACCESS_REFUSED/)
    host.fails = 502
    expect(await refused(host.url('shop.git'))).toMatch(/REPOSITORY_UNREACHABLE: .*try again when it can be/)
    expect((await product.get<{ items: Project[] }>('/projects')).items.length).toBe(before)
  })

  it('a server that is killed in the middle of a fetch goes on with it; a person can stop it and begin again', async () => {
    await addToHost('large.git', largeFiles())
    host.hold(300_000)
    const project = await addProject('large')
    await untilProgress(project)
    await killServer()
    expect((await get(project)).fetch.state).toBe('fetching')
    await expect(startRun(product, project, { workflow: 'code' })).rejects.toMatchObject({
      code: 'REPOSITORY_NOT_READY',
    })

    await product.post(`/projects/${project.id}/fetch/cancel`)
    expect(await get(project)).toMatchObject({ fetch: { state: 'cancelled', at: null } })
    host.hold(300_000)
    await product.post(`/projects/${project.id}/fetch`)
    await untilProgress(project)
    await killServer()
    host.release()
    await eventually('it is fetched', async () => (await get(project)).fetch.state === 'ready')
    expect((await work(project)).state).toBe('succeeded')
  })

  it('a fetch that failed says why, and works when it is tried again', async () => {
    await addToHost('later.git', { '.gitmodules': '[submodule "x"]\n\tpath = x\n\turl = ./x\n' })
    const failed = await product.command('new', host.url('later.git'), '--agent', 'rehearsal')
    expect(failed.code).toBe(1)
    expect(failed.stderr).toMatch(/Not fetched: The repository has submodules.*projects set later --submodules empty/)
    const listed = await product.command('projects')
    expect(listed.stdout).toMatch(/later .*\(failed\)/)
    await product.command('projects', 'set', 'later', '--submodules', 'empty')
    expect(await product.command('projects', 'fetch', 'later')).toMatchObject({ code: 0 })
  })

  it('a host that is away or refuses loses nothing: the run starts and the merge arrives later', async () => {
    await addToHost('away.git')
    const project = await addReady('away')
    host.fails = 503
    await expect(startRun(product, project, { workflow: 'code' })).rejects.toMatchObject({
      code: 'REPOSITORY_UNREACHABLE',
    })
    // Looking needs no network.
    await product.get(`/projects/${project.id}/settings`)
    host.fails = undefined
    const run = await work(project)
    const { id } = await getPullRequest(product, run)
    const merge = () => product.post(`/pull-requests/${id}/merge`, { acceptFlags: true })
    host.fails = 503
    await expect(merge()).rejects.toMatchObject({ code: 'REPOSITORY_UNREACHABLE' })
    host.fails = undefined
    await host.hook('away.git', 'pre-receive', 'echo "main is protected"; exit 1')
    await expect(merge()).rejects.toMatchObject({
      code: 'MERGE_REFUSED',
      message: expect.stringContaining('main is protected'),
    })
    expect((await getTask(product, run)).status).toBe('in_review')
    await host.hook('away.git', 'pre-receive', 'exit 0')
    expect(await merge()).toMatchObject({ delivered: true })
  })

  it('a server that is killed after the push and before it knew merges once', async () => {
    await addToHost('once.git')
    const project = await addReady('once')
    const run = await work(project)
    const { id } = await getPullRequest(product, run)
    host.pushed = () => killServer()
    await expect(product.post(`/pull-requests/${id}/merge`, { acceptFlags: true })).rejects.toThrow('fetch failed')
    host.pushed = undefined
    const merged = await git(host.path('once.git'), 'rev-parse', 'main')
    await eventually('the product answers again', () => product.get('/projects'))
    expect(await getPullRequest(product, run)).toMatchObject({ state: 'open', mergeCommit: null })
    // Somebody builds on it before anybody asks again.
    const clone = join(product.base, 'once-clone')
    await git(product.base, 'clone', '--quiet', host.path('once.git'), clone)
    await commitOn(clone, { 'AFTER.md': 'after\n' })
    const answer = await product.post(`/pull-requests/${id}/merge`, { acceptFlags: true })
    expect(answer).toMatchObject({ delivered: true, pullRequest: { mergeCommit: merged } })
    expect(await git(host.path('once.git'), 'rev-list', '--count', '--merges', 'main')).toBe('1')
  })

  it('submodules that come later are noticed when the next run starts', async () => {
    const source = await addToHost('growing.git')
    const project = await addReady('growing')
    await commitOn(source, { '.gitmodules': '[submodule "x"]\n\tpath = x\n\turl = ./x\n' })
    await expect(startRun(product, project, { workflow: 'code' })).rejects.toMatchObject({
      code: 'REPOSITORY_UNSUPPORTED',
    })
  })

  it('a repository that was renamed is followed, another one is not', async () => {
    await addToHost('old.git')
    const project = await addReady('old')
    await rename(host.path('old.git'), host.path('new.git'))
    const stranger = await makeShop(join(product.base, 'stranger'))
    await git(stranger, 'commit', '--quiet', '--amend', '--message', 'another history')
    await host.add('stranger.git', stranger)
    const set = (...words: string[]) => product.command('projects', 'set', 'old', ...words)
    expect((await set('--url', host.url('stranger.git'))).stderr).toMatch(/CONFLICT: .*shares no history with old/)
    expect((await set('--path', stranger)).stderr).toMatch(/CONFLICT: .*shares no history with old/)
    expect(await set('--url', host.url('new.git'))).toMatchObject({ code: 0 })
    const run = await work(project)
    const { id } = await getPullRequest(product, run)
    expect(await product.post(`/pull-requests/${id}/merge`, { acceptFlags: true })).toMatchObject({ delivered: true })
    expect(await git(host.path('new.git'), 'show', 'main:NOTE.md')).toBe('hello')

    const moved = await makeShop(join(product.base, 'before'))
    await product.command('new', moved, '--agent', 'rehearsal')
    await rename(moved, join(product.base, 'behind'))
    const there = join(product.base, 'behind')
    expect(await product.command('projects', 'set', 'before', '--path', there)).toMatchObject({ code: 0 })
    expect((await product.command('projects', 'show', 'before')).stdout).toContain(there)
  })

  it('a token of the host opens it, and is shown to nobody', async () => {
    await addToHost('private.git')
    host.user = { name: 'x-access-token', password: 'token-of-the-shop' }
    const body = { url: host.url('private.git'), name: 'private', settings: { agent: 'rehearsal' } }
    await expect(product.post('/projects', body)).rejects.toMatchObject({ code: 'REPOSITORY_ACCESS_REFUSED' })
    const added = await product.post('/git-tokens', { host: host.url('private.git'), token: 'token-of-the-shop' })
    expect(added).toMatchObject({ origin: `http://127.0.0.1:${host.port}`, hint: '…shop' })
    const project = await addReady('private')
    const run = await work(project)
    const { id } = await getPullRequest(product, run)
    expect(await product.post(`/pull-requests/${id}/merge`, { acceptFlags: true })).toMatchObject({ delivered: true })
    const listed = await product.command('tokens')
    expect(listed.stdout).toMatch(/http:\/\/127\.0\.0\.1:\d+ +…shop/)
    expect(JSON.stringify(await product.get('/git-tokens')) + product.output).not.toContain('token-of-the-shop')
    expect(await product.command('tokens', 'remove', `http://127.0.0.1:${host.port}`)).toMatchObject({ code: 0 })
    await expect(startRun(product, project, { workflow: 'code' })).rejects.toMatchObject({
      code: 'REPOSITORY_ACCESS_REFUSED',
    })
  })

  /** A shop on the host; the answer is a checkout of it that can push. */
  async function addToHost(name: string, files: Record<string, string> = {}): Promise<string> {
    const source = await makeShop(join(product.base, `${name}-source`), files)
    await git(source, 'remote', 'add', 'origin', await host.add(name, source))
    return source
  }

  async function commitOn(checkout: string, files: Record<string, string>): Promise<void> {
    await commitFiles(checkout, files)
    await git(checkout, 'push', '--quiet', 'origin', 'main')
  }

  async function addProject(name: string): Promise<Project> {
    const body = { url: host.url(`${name}.git`), settings: { agent: 'rehearsal' } }
    return (await product.post<{ project: Project }>('/projects', body)).project
  }

  async function addReady(name: string): Promise<Project> {
    const project = await addProject(name)
    return eventually('it is fetched', async () => {
      const now = await get(project)
      return now.fetch.state === 'ready' ? now : undefined
    })
  }

  async function untilProgress(project: Project): Promise<void> {
    const explain = async () => `${JSON.stringify((await get(project)).fetch)}\n${product.output.slice(-2_000)}`
    const look = async () => (await get(project)).fetch.progress?.includes('%')
    await eventually('it says how far it is', look, { explain })
  }

  const get = ({ id }: Project) => product.get<Project>(`/projects/${id}`)

  async function work(project: Project): Promise<Run> {
    const run = await startRun(product, project, { workflow: 'code', description: 'REHEARSAL: note hello' })
    return (await untilRun(product, run, 'succeeded')).run
  }

  async function killServer(): Promise<void> {
    const { pid } = product.state()
    kill(pid, 'SIGKILL')
    await eventually('the server is gone', () => !isAlive(pid))
    await eventually('the product answers again', () => product.get('/projects'))
  }
})

/** More objects than git unpacks one by one, so that it counts them. */
function largeFiles(): Record<string, string> {
  const random = () => Buffer.from(crypto.getRandomValues(new Uint8Array(8_000))).toString('base64')
  return Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`data/f${index}.txt`, random()]))
}
