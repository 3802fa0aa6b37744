import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, it } from 'vitest'
import {
  bubblewrap,
  defaultInput,
  describeBubblewrap,
  makeRun,
  own,
  runInside,
  testUser,
} from '../../test/sandbox-fixture.ts'
import { removeCgroups } from './cgroups.ts'
import { findToolchains } from './toolchains.ts'

const run = promisify(execFile)
const asRoot = process.getuid?.() === 0

/** Tries each line and prints what came of it, by error code. */
const TRY = `
import { readFileSync, writeFileSync, statSync, rmSync, mkdirSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { userInfo } from 'node:os'
const attempt = (act) => { try { return act() ?? 'done' } catch (error) { return error.code ?? error.message } }
const print = (facts) => console.log(JSON.stringify(facts))
`

let place: Awaited<ReturnType<typeof makeRun>>
beforeEach(async () => {
  place = await makeRun()
})
afterEach(async () => {
  await place.remove()
})

describeBubblewrap('a bubblewrap sandbox', () => {
  it('shows the run at its places, as the account agent', async () => {
    const source = `${TRY}
      print({ account: userInfo().username, home: userInfo().homedir, work: process.cwd(), uid: process.getuid(),
        write: ['/work/a', '/home/agent/a', '/out/a', '/tmp/a', '/dev/shm/a'].map((path) => attempt(() => writeFileSync(path, 'a'))),
        sockets: attempt(() => statSync('/run/sentra').isDirectory()), root: attempt(() => mkdirSync('/new')) })`
    expect(JSON.parse(await runInside(place, source))).toEqual({
      account: 'agent',
      home: '/home/agent',
      work: '/work',
      uid: 1000,
      write: ['done', 'done', 'done', 'done', 'done'],
      sockets: true,
      root: 'EROFS',
    })
  })

  it('bounds /tmp and /dev/shm, which are memory', async () => {
    const source = `${TRY}
      const fill = (path) => { for (let i = 0; i < 400; i += 1) writeFileSync(path, Buffer.alloc(1e6), { flag: 'a' }) }
      print(['/tmp/full', '/dev/shm/full'].map((path) => attempt(() => fill(path)) + attempt(() => rmSync(path))))`
    const limits = { memoryMb: 1200, maxProcesses: 100, cpus: 1 }
    expect(JSON.parse(await runInside(place, source, { limits }))).toEqual(['ENOSPCdone', 'ENOSPCdone'])
  })

  it('leaves an agent nothing but its own clone of the repository', async () => {
    const cache = join(place.base, 'cache')
    const work = join(place.runDirectory, 'work')
    const git = (...args: string[]) => run('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args])
    await git('init', '-q', cache)
    await git('-C', cache, 'commit', '-q', '--allow-empty', '-m', 'first')
    await git('clone', '-q', '--shared', cache, work)
    await run('chown', ['-R', `${testUser?.uid ?? process.getuid?.()}`, work])
    const objects = join(cache, '.git/objects')
    const source = `${TRY}
      const git = (...args) => execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { encoding: 'utf8' }).trim()
      print({ log: git('log', '--format=%s'), commit: attempt(() => { git('commit', '-q', '--allow-empty', '-m', 'second') }),
        ownHook: attempt(() => writeFileSync('/work/.git/hooks/post-commit', 'x')),
        cacheObject: attempt(() => writeFileSync('${objects}/planted', 'x')),
        cacheHook: attempt(() => writeFileSync('${cache}/.git/hooks/post-commit', 'x')),
        cacheConfig: attempt(() => readFileSync('${cache}/.git/config')) })`
    expect(JSON.parse(await runInside(place, source, { objects }))).toEqual({
      log: 'first',
      commit: 'done',
      ownHook: 'done',
      cacheObject: 'EROFS',
      cacheHook: 'ENOENT',
      cacheConfig: 'ENOENT',
    })
  })

  it('has the compiler, git and npm of the host on its PATH, and none of its npm passwords', async () => {
    const names = ['git', 'npm', 'node']
    const search = { names, path: process.env['PATH'] ?? '', home: process.env['HOME'] ?? '/', user: testUser }
    const source = `${TRY}
      const version = (tool) => /\\d+\\.\\d+/.test(execFileSync(tool, ['--version'], { encoding: 'utf8' }))
      const settings = ['/usr/etc/npmrc', '/usr/local/etc/npmrc'].map((path) => attempt(() => readFileSync(path, 'utf8')))
      print({ versions: ['git', 'npm', 'node'].map((tool) => attempt(() => version(tool))), settings })`
    const seen = JSON.parse(await runInside(place, source, { toolchains: await findToolchains(search) }))
    expect(seen.versions).toEqual([true, true, true])
    for (const text of seen.settings) expect(['', 'done', 'ENOENT']).toContain(text)
  })

  it('ends when the process that started it is killed', async () => {
    const script = join(place.base, 'script.mjs')
    await writeFile(script, "import { connect } from 'node:net'; connect('/run/sentra/life.sock')")
    const socketPath = join(place.runDirectory, 's/life.sock')
    const server = createServer().listen(socketPath)
    await once(server, 'listening')
    await chmod(socketPath, 0o666)
    const launch = await bubblewrap.plan(defaultInput(place.runDirectory, script))
    const starter = spawn('sh', ['-c', '"$@" 4<"$0"; true', launch.seccompFile ?? '', ...launch.argv], {
      env: launch.env,
    })
    const [life] = (await once(server, 'connection')) as [Socket]
    const ended = once(life.resume(), 'close')
    starter.kill('SIGKILL')
    await ended
    server.close()
    await removeCgroups(launch.cgroups)
  })

  it.runIf(asRoot)('refuses to start as root without an account for the run', async () => {
    const input = { ...defaultInput(place.runDirectory, process.execPath), runUid: null }
    await expect(bubblewrap.plan(input)).rejects.toThrow('As root every run needs an account of its own')
  })

  it.runIf(asRoot)('names the directory that the account of the run cannot enter', async () => {
    const closed = await mkdtemp(join(tmpdir(), 'sentra-closed-'))
    try {
      await chmod(closed, 0o700)
      await mkdir(join(closed, 'objects'))
      const input = { ...defaultInput(place.runDirectory, process.execPath), objects: join(closed, 'objects') }
      await expect(bubblewrap.plan(input)).rejects.toThrow(`cannot enter ${closed}`)
    } finally {
      await rm(closed, { recursive: true })
    }
  })

  it('belongs to the run, so that the runner can read what was left', async () => {
    await own(place.runDirectory)
    await runInside(place, `${TRY} writeFileSync('/out/bundle', 'x')`)
    const { stdout } = await run('stat', ['-c', '%u', join(place.runDirectory, 'out/bundle')])
    expect(Number(stdout)).toBe(testUser?.uid ?? process.getuid?.())
  })
})
