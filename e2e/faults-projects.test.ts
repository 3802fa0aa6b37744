import { writeFile } from 'node:fs/promises'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Project, Task } from '@sentra/contract'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Product } from './support/product.ts'
import { git, makeShop } from './support/repository.ts'
import { describeProduct } from './support/requirements.ts'
import { addShop, getPullRequest, startRun, untilRun } from './support/work.ts'

describeProduct('repositories that are not what they should be', () => {
  const product = new Product()
  beforeAll(() => product.start())
  afterAll(() => product.stop())

  it('refuses what has nothing to start from, and says what to do', async () => {
    const { base } = product
    await git(base, 'init', '--quiet', 'empty')
    const shop = await makeShop(join(base, 'whole'))
    await git(shop, 'commit', '--quiet', '--allow-empty', '--message', 'second')
    await git(base, 'clone', '--quiet', '--depth', '1', pathToFileURL(shop).href, 'shallow')
    await writeFile(join(base, 'file'), '')
    await expectRefused('', /^NOT_A_GIT_REPOSITORY: .* is not in a git repository\. .*`git init`/)
    await expectRefused('nowhere', /^NOT_A_GIT_REPOSITORY: .* is not a directory/)
    await expectRefused('file', /^NOT_A_GIT_REPOSITORY: .* is not a directory/)
    await expectRefused('empty', /^REPOSITORY_EMPTY: .*git commit --allow-empty/)
    await expectRefused('shallow', /^REPOSITORY_SHALLOW: .*git fetch --unshallow/)
    expect((await product.get<{ items: Project[] }>('/projects')).items).toEqual([])
  })

  it('works from the last commit of a dirty checkout and leaves its changes alone', async () => {
    const path = await makeShop(join(product.base, 'dirty'))
    await writeFile(join(path, 'src/cart.js'), 'half done\n')
    const added = await product.command('new', path, '--agent', 'rehearsal')
    expect(added.stderr).toContain('uncommitted changes: tasks start from the last commit')
    const ended = await product.command('run', 'Note', '-p', 'dirty', '-w', 'code', '-d', 'REHEARSAL: note hello')
    expect(ended).toMatchObject({ code: 0 })
    const taskId = /sentra merge (task-\w+)/.exec(ended.stdout)?.[1] ?? ''
    expect((await product.command('diff', taskId)).stdout).not.toContain('half done')
    const merged = await product.command('merge', taskId, '--accept-flags')
    expect(merged.stdout).toContain(`commit or stash them. Then \`sentra merge ${taskId} --finish\``)
    expect(merged.code).toBe(4)
    expect(readFileSync(join(path, 'src/cart.js'), 'utf8')).toBe('half done\n')

    await git(path, 'stash', '--quiet')
    expect((await product.command('merge', taskId, '--finish')).stdout).toContain('Merged into main')
    await git(path, 'stash', 'pop', '--quiet')
    expect(readFileSync(join(path, 'src/cart.js'), 'utf8')).toBe('half done\n')
    expect(readFileSync(join(path, 'NOTE.md'), 'utf8')).toBe('hello\n')
  })

  it('says when there is no test command, makes no task of it, and runs once there is one', async () => {
    const path = join(product.base, 'untested')
    await git(product.base, 'init', '--quiet', '--initial-branch=main', path)
    await git(path, '-c', 'user.name=A', '-c', 'user.email=a@b', 'commit', '--quiet', '--allow-empty', '-m', 'first')
    const added = await product.command('new', path, '--agent', 'rehearsal')
    expect(added.stderr).toContain('No test command was found')
    const words = ['run', 'Add a note', '-p', 'untested', '-w', 'code_test', '-d', 'REHEARSAL: note hello']
    const refused = await product.command(...words)
    expect(refused.code).toBe(1)
    expect(refused.stderr).toMatch(/INVALID_INPUT: .*no test command.*sentra projects set untested --test/)
    const { items } = await product.get<{ items: Task[] }>('/tasks')
    expect(items.filter(({ title }) => title === 'Add a note')).toEqual([])

    await product.command('projects', 'set', 'untested', '--test', 'true')
    expect(await product.command(...words)).toMatchObject({ code: 0 })
  })

  it('starts no run over submodules and LFS unless a person says so, and carries both through a merge', async () => {
    const library = await makeShop(join(product.base, 'library'))
    const path = await makeShop(join(product.base, 'modular'), { '.gitattributes': '*.bin filter=lfs -text\n' })
    await git(path, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', library, 'library')
    await git(path, 'commit', '--quiet', '--message', 'a submodule')
    const refused = await product.command('new', path, '--agent', 'rehearsal')
    expect(refused.stderr).toMatch(/REPOSITORY_UNSUPPORTED: .*`sentra new .*modular --submodules empty`/)
    const still = await product.command('new', path, '--agent', 'rehearsal', '--submodules', 'empty')
    expect(still.stderr).toMatch(/REPOSITORY_UNSUPPORTED: .*Git LFS.*--lfs pointers/)
    const allowed = ['--submodules', 'empty', '--lfs', 'pointers']
    const added = await product.command('new', path, '--agent', 'rehearsal', ...allowed)
    expect(added.stderr).toContain('their directories are empty for agents and tests')
    expect(added.stderr).toContain('agents and tests find pointer files')

    const submodule = await git(path, 'ls-tree', 'HEAD', 'library')
    const ended = await product.command('run', 'Note', '-p', 'modular', '-w', 'code', '-d', 'REHEARSAL: note hello')
    const taskId = /sentra merge (task-\w+)/.exec(ended.stdout)?.[1] ?? ended.stderr
    expect((await product.command('merge', taskId, '--accept-flags')).stdout).toContain('Merged into main')
    expect(await git(path, 'ls-tree', 'HEAD', 'library')).toBe(submodule)
    expect(await git(path, 'show', 'HEAD:NOTE.md')).toBe('hello')
    expect(existsSync(join(path, 'library/src/cart.js'))).toBe(true)

    await product.command('projects', 'set', 'modular', '--submodules', 'refuse')
    const again = await product.command('run', 'Note', '-p', 'modular', '-w', 'code', '-d', 'REHEARSAL: note hello')
    expect(again.stderr).toMatch(/REPOSITORY_UNSUPPORTED: .*`sentra projects set modular --submodules empty`/)
  })

  it.each([`space 'single' "double"`, '$(touch pwned);ünï ✓ ', '--upload-pack=touch pwned\nsecond line\n'])(
    'works in a directory named %j',
    async (name) => {
      const path = await makeShop(join(product.base, name))
      const project = await addProject(path)
      expect(project.path).toBe(path)
      const run = await startRun(product, project, { workflow: 'code', description: 'REHEARSAL: note hello' })
      await untilRun(product, run, 'succeeded')
      const { id } = await getPullRequest(product, run)
      expect(await product.post(`/pull-requests/${id}/merge`, { acceptFlags: true })).toMatchObject({ delivered: true })
      expect(readFileSync(join(path, 'NOTE.md'), 'utf8')).toBe('hello\n')
      expect(existsSync(join(product.base, 'pwned')) || existsSync(join(path, 'pwned'))).toBe(false)
    },
  )

  it('works on a branch whose name looks like an option or a command', async () => {
    const branch = '--upload-pack=$(touch${IFS}pwned)'
    const project = await addShop(product, 'branchy')
    await git(project.path, 'update-ref', `refs/heads/${branch}`, 'HEAD')
    await product.request('PATCH', `/projects/${project.id}`, { branch })
    const run = await startRun(product, project, { workflow: 'code', description: 'REHEARSAL: note hello' })
    await untilRun(product, run, 'succeeded')
    const { id } = await getPullRequest(product, run)
    expect(await product.post(`/pull-requests/${id}/merge`, { acceptFlags: true })).toMatchObject({ delivered: true })
    expect(await git(project.path, 'show', `refs/heads/${branch}:NOTE.md`)).toBe('hello')
    expect(existsSync(join(project.path, 'pwned'))).toBe(false)
  })

  async function expectRefused(name: string, message: RegExp): Promise<void> {
    const { code, stderr } = await product.command('new', join(product.base, name))
    expect(stderr).toMatch(message)
    expect(code).toBe(1)
  }

  let count = 0
  async function addProject(path: string): Promise<Project> {
    count += 1
    const body = { path, name: `odd-${count}`, settings: { agent: 'rehearsal' } }
    return (await product.post<{ project: Project }>('/projects', body)).project
  }
})
