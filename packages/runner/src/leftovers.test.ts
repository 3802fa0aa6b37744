import { existsSync } from 'node:fs'
import { appendFile, chmod, mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import { beforeEach, expect, test } from 'vitest'
import {
  asAgent,
  asPerson,
  commitFiles,
  makeStore,
  serverOf,
  temporaryDirectory,
  writeFiles,
} from '../test/repository.ts'
import { describeBubblewrap } from '../test/sandbox-fixture.ts'
import { readRunnerConfig } from './config.ts'
import { type Host, inspectHost } from './host.ts'
import { Leftovers } from './leftovers.ts'
import { makeRunnerPaths } from './runner-paths.ts'
import { cachePath, ensureCommit } from './workcopy/cache.ts'
import { createWorkcopy } from './workcopy/create.ts'

describeBubblewrap('leftovers', () => {
  let host: Host
  let directory: string

  beforeEach(async () => {
    const data = await temporaryDirectory()
    await chmod(data, 0o711)
    host = await inspectHost(readRunnerConfig({ SENTRA_DATA: data }), makeRunnerPaths(data), pino({ level: 'silent' }))
    directory = join(host.paths.attempts, 'forgotten')
    await mkdir(directory, { mode: 0o755 })
    const store = await makeStore({ 'a.txt': 'one\n', 'b.txt': 'two\n' })
    const commit = await asPerson(store, 'rev-parse', 'HEAD')
    const cache = cachePath(data, { tenantId: 'local', projectId: 'proj-1' })
    await ensureCommit(cache, commit, serverOf(store, commit))
    await createWorkcopy({ cache, commit, branch: 'feature/x', path: join(directory, 'work'), environment: {} })
  })

  test('a forgotten working copy is found with what is dirty and unpushed, and moved to the trash whole', async () => {
    const work = join(directory, 'work')
    await commitFiles(work, { 'c.txt': 'mine\n' })
    await writeFiles(work, { 'a.txt': 'changed\n', 'new/d.txt': 'new\n' })
    // What an agent may leave behind for whoever runs git there next.
    const planted = join(host.paths.root, 'planted')
    await appendFile(join(work, '.git', 'config'), `[core]\n\tfsmonitor = "touch ${planted}; false"\n`)
    await appendFile(join(work, '.git', 'config'), `[filter "x"]\n\tclean = touch ${planted}\n`)
    await writeFiles(work, { '.gitattributes': '* filter=x\n' })

    const leftovers = new Leftovers(host, 0)
    const [found, ...more] = (await leftovers.news(new Set())) ?? []
    expect(more).toEqual([])
    expect(found).toMatchObject({ path: directory, what: 'run directory of no attempt that is at work', unpushed: 1 })
    expect(found?.dirtyFiles).toEqual(expect.arrayContaining(['a.txt', 'new/d.txt', '.gitattributes']))
    expect(found?.sizeBytes).toBeGreaterThan(10_000)
    expect(existsSync(planted)).toBe(false)
    expect(await readdir(host.paths.agents)).toEqual([])

    await leftovers.putAway(join(host.paths.root, 'cache'))
    await leftovers.putAway(directory)
    expect(existsSync(host.paths.cache)).toBe(true)
    const [name = ''] = await readdir(host.paths.trash)
    expect(await readFile(join(host.paths.trash, name, 'work', 'a.txt'), 'utf8')).toBe('changed\n')
    expect(await leftovers.news(new Set())).toEqual([])
  })

  test('what an attempt works in is none, what is young is left alone, and what was told is not told again', async () => {
    expect(await new Leftovers(host, 0).news(new Set([directory]))).toEqual([])
    expect(await new Leftovers(host).news(new Set())).toEqual([])
    const leftovers = new Leftovers(host, 0)
    const found = (await leftovers.news(new Set())) ?? []
    expect(found).toMatchObject([{ dirtyFiles: [], unpushed: 0 }])
    leftovers.told(found)
    expect(await leftovers.news(new Set())).toBeUndefined()
    expect(await asAgent(join(directory, 'work'), 'status', '--porcelain')).toBe('')
  })
})
