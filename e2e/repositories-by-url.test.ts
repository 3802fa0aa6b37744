import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Project, RunDetail } from '@sentra/contract'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { GitHost } from './support/git-host.ts'
import { Product } from './support/product.ts'
import { commitFiles, git, makeShop } from './support/repository.ts'
import { describeProduct } from './support/requirements.ts'
import { UrlProjects } from './support/url-projects.ts'
import { eventually } from './support/wait.ts'
import { getPullRequest, getTask, startRun } from './support/work.ts'

describeProduct('repositories by URL', () => {
  const product = new Product()
  const host = new GitHost(join(product.base, 'host'))
  const projects = new UrlProjects(product, host)
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
    const source = await projects.addToHost('shop.git')
    const added = await product.command('projects', 'add', host.url('shop.git'), '--agent', 'rehearsal')
    expect(added).toMatchObject({ code: 0, stdout: expect.stringContaining(`Fetched ${host.url('shop.git')}`) })
    const twice = await product.command('new', host.url('shop'))
    expect(twice.stderr).toMatch(/NAME_TAKEN: .* is the project shop already/)
    const other = await product.command('new', host.url('shop.git'), '--name', 'again')
    expect(other.stderr).toContain('The project shop has the same repository')

    // A commit that came after the first fetch is what the run starts from.
    await projects.commitOn(source, { 'LATER.md': 'later\n' })
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
    await projects.addToHost('taken.git')
    const project = await projects.addReady('taken')
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
    await projects.addToHost('large.git', largeFiles())
    host.hold(300_000)
    const project = await projects.add('large')
    await projects.untilProgress(project)
    await projects.killServer()
    expect((await projects.get(project)).fetch.state).toBe('fetching')
    await expect(startRun(product, project, { workflow: 'code' })).rejects.toMatchObject({
      code: 'REPOSITORY_NOT_READY',
    })

    await product.post(`/projects/${project.id}/fetch/cancel`)
    expect(await projects.get(project)).toMatchObject({ fetch: { state: 'cancelled', at: null } })
    host.hold(300_000)
    await product.post(`/projects/${project.id}/fetch`)
    await projects.untilProgress(project)
    await projects.killServer()
    host.release()
    await eventually('it is fetched', async () => (await projects.get(project)).fetch.state === 'ready')
    expect((await projects.work(project)).state).toBe('succeeded')
  })

  it('a fetch that failed says why, and works when it is tried again', async () => {
    await projects.addToHost('later.git', { '.gitmodules': '[submodule "x"]\n\tpath = x\n\turl = ./x\n' })
    const failed = await product.command('new', host.url('later.git'), '--agent', 'rehearsal')
    expect(failed.code).toBe(1)
    expect(failed.stderr).toMatch(/Not fetched: The repository has submodules.*projects set later --submodules empty/)
    const listed = await product.command('projects')
    expect(listed.stdout).toMatch(/later .*\(failed\)/)
    await product.command('projects', 'set', 'later', '--submodules', 'empty')
    expect(await product.command('projects', 'fetch', 'later')).toMatchObject({ code: 0 })
  })

  it('a host that is away or refuses loses nothing: the run starts and the merge arrives later', async () => {
    await projects.addToHost('away.git')
    const project = await projects.addReady('away')
    host.fails = 503
    await expect(startRun(product, project, { workflow: 'code' })).rejects.toMatchObject({
      code: 'REPOSITORY_UNREACHABLE',
    })
    // Looking needs no network.
    await product.get(`/projects/${project.id}/settings`)
    host.fails = undefined
    const run = await projects.work(project)
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

  it('a server that is killed before or after the push merges once, and finds by itself what it had pushed', async () => {
    await projects.addToHost('once.git')
    const project = await projects.addReady('once')
    const run = await projects.work(project)
    const head = () => git(host.path('once.git'), 'rev-parse', 'main')
    const before = await head()
    host.pushing = () => projects.killServer().then(() => true)
    await expect(projects.merge(run)).rejects.toThrow('fetch failed')
    await product.untilAnswers()
    expect([await head(), (await getTask(product, run)).status]).toEqual([before, 'in_review'])

    host.pushing = undefined
    host.pushed = () => projects.killServer()
    await expect(projects.merge(run)).rejects.toThrow('fetch failed')
    host.pushed = undefined
    const merged = await head()
    // Somebody builds on it before anybody looks.
    const clone = join(product.base, 'once-clone')
    await git(product.base, 'clone', '--quiet', host.path('once.git'), clone)
    await projects.commitOn(clone, { 'AFTER.md': 'after\n' })
    await eventually('it is found', async () => (await getTask(product, run)).status === 'done')
    expect(await getPullRequest(product, run)).toMatchObject({ state: 'merged', mergeCommit: merged, delivered: true })
    expect((await product.command('merge', run.taskId)).stdout).toContain('is merged already')
    expect(await git(host.path('once.git'), 'rev-list', '--count', '--merges', 'main')).toBe('1')
  })

  it('a directory by its file URL: bare it takes the merge, checked out it keeps its files and says what to do', async () => {
    const source = await projects.addToHost('bare.git')
    const bare = await projects.addReady('bare', pathToFileURL(host.path('bare.git')).href)
    expect(await projects.merge(await projects.work(bare))).toMatchObject({ delivered: true })
    expect(await git(host.path('bare.git'), 'show', 'main:NOTE.md')).toBe('hello')

    const project = await projects.addReady('filed', pathToFileURL(source).href)
    const run = await projects.work(project)
    await writeFile(join(source, 'src/cart.js'), 'mine\n')
    const head = await git(source, 'rev-parse', 'HEAD')
    const refused = await product.command('merge', run.taskId, '--accept-flags')
    const next = `main: it is checked out there. \`sentra projects set <project> --path ${source}\` lets a merge move its files`
    expect(refused.stderr).toContain(next)
    expect([await git(source, 'rev-parse', 'HEAD'), await git(source, 'diff', '--name-only')]).toEqual([
      head,
      'src/cart.js',
    ])
    await product.command('projects', 'set', 'filed', '--path', source)
    expect(await projects.merge(run)).toMatchObject({ delivered: false })
    await git(source, 'stash', '--quiet')
    expect(await product.command('merge', run.taskId, '--finish')).toMatchObject({ code: 0 })
    await git(source, 'stash', 'pop', '--quiet')
    expect(await git(source, 'diff', '--name-only')).toBe('src/cart.js')
    expect(await git(source, 'show', 'HEAD:NOTE.md')).toBe('hello')
  })

  it('a repository with SHA-256 objects is tested and merged as any other', async () => {
    const format = ['--object-format=sha256', '--initial-branch=main']
    await git(product.base, 'init', '--quiet', ...format, 'sha256.git-source')
    await projects.addToHost('sha256.git')
    const project = await projects.addReady('sha256')
    expect(await projects.merge(await projects.work(project, 'code_test'))).toMatchObject({
      pullRequest: { mergeCommit: expect.stringMatching(/^[0-9a-f]{64}$/), flags: [] },
      delivered: true,
    })
    expect(await git(host.path('sha256.git'), 'show', 'main:NOTE.md')).toBe('hello')
  })

  it('submodules that come later are noticed when the next run starts', async () => {
    const source = await projects.addToHost('growing.git')
    const project = await projects.addReady('growing')
    await projects.commitOn(source, { '.gitmodules': '[submodule "x"]\n\tpath = x\n\turl = ./x\n' })
    await expect(startRun(product, project, { workflow: 'code' })).rejects.toMatchObject({
      code: 'REPOSITORY_UNSUPPORTED',
    })
  })

  it('a repository that was renamed is followed, another one is not', async () => {
    await projects.addToHost('old.git')
    const project = await projects.addReady('old')
    await rename(host.path('old.git'), host.path('new.git'))
    const stranger = await makeShop(join(product.base, 'stranger'))
    await git(stranger, 'commit', '--quiet', '--amend', '--message', 'another history')
    await host.add('stranger.git', stranger)
    const set = (...words: string[]) => product.command('projects', 'set', 'old', ...words)
    expect((await set('--url', host.url('stranger.git'))).stderr).toMatch(/CONFLICT: .*shares no history with old/)
    expect((await set('--path', stranger)).stderr).toMatch(/CONFLICT: .*shares no history with old/)
    expect(await set('--url', host.url('new.git'))).toMatchObject({ code: 0 })
    const run = await projects.work(project)
    expect(await projects.merge(run)).toMatchObject({ delivered: true })
    expect(await git(host.path('new.git'), 'show', 'main:NOTE.md')).toBe('hello')

    const moved = await makeShop(join(product.base, 'before'))
    await product.command('new', moved, '--agent', 'rehearsal')
    await rename(moved, join(product.base, 'behind'))
    const there = join(product.base, 'behind')
    expect(await product.command('projects', 'set', 'before', '--path', there)).toMatchObject({ code: 0 })
    expect((await product.command('projects', 'show', 'before')).stdout).toContain(there)
  })

  it('a token of the host opens it, and is shown to nobody', async () => {
    await projects.addToHost('private.git')
    host.user = { name: 'x-access-token', password: 'token-of-the-shop' }
    const body = { url: host.url('private.git'), name: 'private', settings: { agent: 'rehearsal' } }
    await expect(product.post('/projects', body)).rejects.toMatchObject({ code: 'REPOSITORY_ACCESS_REFUSED' })
    const added = await product.post('/git-tokens', { host: host.url('private.git'), token: 'token-of-the-shop' })
    expect(added).toMatchObject({ origin: `http://127.0.0.1:${host.port}`, hint: '…shop' })
    const project = await projects.addReady('private')
    const run = await projects.work(project)
    expect(await projects.merge(run)).toMatchObject({ delivered: true })
    const listed = await product.command('tokens')
    expect(listed.stdout).toMatch(/http:\/\/127\.0\.0\.1:\d+ +…shop/)
    expect(JSON.stringify(await product.get('/git-tokens')) + product.output).not.toContain('token-of-the-shop')
    expect(await product.command('tokens', 'remove', `http://127.0.0.1:${host.port}`)).toMatchObject({ code: 0 })
    await expect(startRun(product, project, { workflow: 'code' })).rejects.toMatchObject({
      code: 'REPOSITORY_ACCESS_REFUSED',
    })
  })
})

/** More objects than git unpacks one by one, so that it counts them. */
function largeFiles(): Record<string, string> {
  const random = () => Buffer.from(crypto.getRandomValues(new Uint8Array(8_000))).toString('base64')
  return Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`data/f${index}.txt`, random()]))
}
