import { spawn } from 'node:child_process'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { freePort } from '../../../../../../e2e/support/installation.ts'
import { GitHost } from '../../../../../../e2e/support/git-host.ts'
import {
  asPerson,
  commitFiles,
  commitInStore,
  makeRepository,
  temporaryDirectory,
} from '../../../../test/repository.ts'
import { createStore } from '../bare-store.ts'
import { computeMerge } from '../compute-merge.ts'
import { deliverToRemote } from './deliver-to-remote.ts'
import { fetchRemote } from './fetch-remote.ts'
import { findRemoteHead } from './find-remote-head.ts'

const ENOUGH = { timeoutMs: 30_000 }
const at = new Date('2026-11-21T10:20:30Z')
let source: string
let host: GitHost
let store: string

beforeEach(async () => {
  source = await makeRepository({ 'a.txt': 'one\n', 'b.txt': 'b\n' })
  const directory = await temporaryDirectory()
  host = new GitHost(join(directory, 'host'))
  await host.start()
  await host.add('shop.git', source)
  store = join(directory, 'store.git')
  await createStore(store)
  // The git of the account: nothing of whoever runs the tests.
  await writeFile(join(directory, 'gitconfig'), '')
  vi.stubEnv('HOME', directory)
  vi.stubEnv('GIT_CONFIG_GLOBAL', join(directory, 'gitconfig'))
  vi.stubEnv('GIT_CONFIG_NOSYSTEM', '1')
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await host.stop()
})

const shop = () => ({ url: host.url('shop.git') })
const hostMain = () => asPerson(host.path('shop.git'), 'rev-parse', 'main')
const gitconfig = (text: string) => writeFile(process.env['GIT_CONFIG_GLOBAL'] ?? '', text)

describe('what a host says of a repository', () => {
  test('its default branch and where that is', async () => {
    await asPerson(host.path('shop.git'), 'branch', '--move', 'main', 'trunk')
    const commit = await asPerson(source, 'rev-parse', 'main')
    expect(await findRemoteHead(shop())).toEqual({ branch: 'trunk', commit, objectFormat: 'sha1' })
    await expect(findRemoteHead(shop(), 'main')).rejects.toMatchObject({
      code: 'BRANCH_NOT_FOUND',
      message: expect.stringContaining('has no branch "main". Choose one with --branch; it has trunk.'),
    })
  })

  test('that it is empty, or has no default branch', async () => {
    await host.add('empty.git')
    await expect(findRemoteHead({ url: host.url('empty.git') })).rejects.toMatchObject({ code: 'REPOSITORY_EMPTY' })
    await asPerson(host.path('shop.git'), 'symbolic-ref', 'HEAD', 'refs/heads/gone')
    await expect(findRemoteHead(shop())).rejects.toThrow(/names no branch as its default.*it has main/)
  })

  test('that there is none, that it wants to know who asks, that it is out of order', async () => {
    const absent = findRemoteHead({ url: host.url('absent.git') })
    await expect(absent).rejects.toMatchObject({ code: 'REPOSITORY_ACCESS_REFUSED' })
    host.user = { name: 'ann', password: 'token-of-ann' }
    const stranger = findRemoteHead(shop())
    await expect(stranger).rejects.toMatchObject({
      code: 'REPOSITORY_ACCESS_REFUSED',
      message: expect.stringContaining('`sentra tokens add <host>`'),
    })
    const wrong = findRemoteHead({ ...shop(), token: { username: 'ann', token: 'wrong-token' } })
    await expect(wrong).rejects.toMatchObject({ code: 'REPOSITORY_ACCESS_REFUSED' })
    host.fails = 503
    await expect(findRemoteHead(shop())).rejects.toMatchObject({ code: 'REPOSITORY_UNREACHABLE' })
  })

  test('nothing, when nobody is there', async () => {
    const url = `http://127.0.0.1:${await freePort()}/shop.git`
    await expect(findRemoteHead({ url })).rejects.toMatchObject({ code: 'REPOSITORY_UNREACHABLE' })
  })
})

describe('a token', () => {
  const token = { username: 'ann', token: 'token-of-ann' }
  beforeEach(() => {
    host.user = { name: 'ann', password: 'token-of-ann' }
  })

  test('lets git read and write, and stands in no argument and no file', async () => {
    const remote = { ...shop(), token, branch: 'main' }
    host.hold(0)
    const fetching = fetchRemote(store, remote, ENOUGH)
    await vi.waitUntil(() => host.asked.length > 0, { timeout: 30_000, interval: 20 })
    expect(await readCommandLines()).not.toMatch(/token-of-ann|dG9rZW4|YW5uOnRva2Vu/)
    host.release()
    await fetching
    expect(await asPerson(store, 'config', '--list')).not.toMatch(/ann|Authorization/)
  })

  test('is not shown to where the host sends git on', async () => {
    const other = new GitHost(join(await temporaryDirectory(), 'other'))
    await other.start()
    onTestFinished(() => other.stop())
    await other.add('shop.git', source)
    host.redirect = `http://localhost:${other.port}`
    // Also when the person's own git follows redirects of this host.
    await gitconfig(`[http "${host.url('')}"]\n\tfollowRedirects = true\n`)
    await expect(findRemoteHead({ ...shop(), token })).rejects.toThrow(/follows no redirects: use the address it leads/)
    expect(host.asked.length).toBeGreaterThan(0)
    expect(other.asked).toEqual([])
  })
})

test("the account's own git knows a credential: its helper is asked", async () => {
  host.user = { name: 'ann', password: 'from-the-helper' }
  await gitconfig('[credential]\n\thelper = "!f() { echo username=ann; echo password=from-the-helper; }; f"\n')
  expect(await findRemoteHead(shop())).toMatchObject({ branch: 'main' })
})

test('ssh runs as the account configured it, and its failures are told apart', async () => {
  const script = join(await temporaryDirectory(), 'ssh.sh')
  // As sshd would: the last argument is the command, run where the repositories lie.
  await writeFile(script, `#!/bin/sh\nfor last; do :; done\ncd ${dirname(host.path('shop.git'))} && eval "$last"\n`)
  await chmod(script, 0o755)
  await gitconfig(`[core]\n\tsshCommand = ${script}\n`)
  const remote = { url: 'git@example.test:shop.git', branch: 'main' }
  const commit = await fetchRemote(store, remote, ENOUGH)
  expect(commit).toBe(await hostMain())
  const merge = await mergeOf(commit)
  expect(await deliverToRemote(store, remote, merge)).toMatchObject({ delivered: true })
  expect(await hostMain()).toBe(merge.mergeCommit)

  const fails = async (words: string) => {
    await writeFile(script, `#!/bin/sh\necho "${words}" >&2\nexit 255\n`)
    return findRemoteHead(remote)
  }
  await expect(fails('Host key verification failed.')).rejects.toThrow(/run `ssh example.test` once/)
  await expect(fails('git@example.test: Permission denied (publickey).')).rejects.toMatchObject({
    code: 'REPOSITORY_ACCESS_REFUSED',
  })
  await expect(fails('ssh: connect to host example.test port 22: Connection refused')).rejects.toMatchObject({
    code: 'REPOSITORY_UNREACHABLE',
  })
})

describe('a merge', () => {
  test('arrives on the branch, and the same one again changes nothing', async () => {
    const { delivery, remote } = await ready()
    expect(await deliverToRemote(store, remote, delivery)).toEqual({ delivered: true, alreadyDelivered: false })
    expect(await hostMain()).toBe(delivery.mergeCommit)
    expect(await deliverToRemote(store, remote, delivery)).toEqual({ delivered: true, alreadyDelivered: true })
    expect(await asPerson(host.path('shop.git'), 'for-each-ref', '--format=%(refname)')).toBe('refs/heads/main')
  })

  test('is computed again when the branch moved, also between the look and the push', async () => {
    const { delivery, remote } = await ready()
    const theirs = await pushAsOther({ 'b.txt': 'theirs\n' })
    expect(await deliverToRemote(store, remote, delivery)).toMatchObject({ reason: 'moved', head: theirs })

    const again = await mergeOf(theirs, delivery.head)
    // Somebody is faster: they push while ours is on its way.
    await host.hook(
      'shop.git',
      'pre-receive',
      `unset GIT_QUARANTINE_PATH; git update-ref refs/heads/main ${delivery.expectedOld}`,
    )
    expect(await deliverToRemote(store, remote, again)).toMatchObject({ reason: 'moved', head: delivery.expectedOld })
  })

  test('that the host refuses is told in its own words, and arrives once it is allowed', async () => {
    const { delivery, remote } = await ready()
    await host.hook('shop.git', 'pre-receive', 'echo "main is protected: two reviews are needed"; exit 1')
    await expect(deliverToRemote(store, remote, delivery)).rejects.toMatchObject({
      code: 'MERGE_REFUSED',
      message: expect.stringContaining('main is protected: two reviews are needed / (pre-receive hook declined)'),
    })
    expect(await hostMain()).toBe(delivery.expectedOld)
    await host.hook('shop.git', 'pre-receive', 'exit 0')
    expect(await deliverToRemote(store, remote, delivery)).toMatchObject({ delivered: true })
  })

  test('into a branch that is checked out leaves its files alone and says what to do', async () => {
    const { delivery } = await ready()
    const remote = { url: pathToFileURL(source).href, branch: 'main' }
    const refused = (words: string) => ({ code: 'MERGE_REFUSED', message: expect.stringContaining(words) })
    const byPath = `main: it is checked out there. \`sentra projects set <project> --path ${source}\` lets a merge move`
    await expect(deliverToRemote(store, remote, delivery)).rejects.toMatchObject(refused(byPath))
    await asPerson(source, 'config', 'receive.denyCurrentBranch', 'updateInstead')
    await writeFile(join(source, 'b.txt'), 'mine\n')
    const dirty = 'main: its checkout has changes. Commit or stash them there, then merge again.'
    await expect(deliverToRemote(store, remote, delivery)).rejects.toMatchObject(refused(dirty))
    expect(await asPerson(source, 'diff', '--name-only')).toBe('b.txt')
    await asPerson(source, 'checkout', '--', 'b.txt')
    expect(await deliverToRemote(store, remote, delivery)).toMatchObject({ delivered: true })
    expect(await readFile(join(source, 'a.txt'), 'utf8')).toBe('merged\n')
  })
})

test('a fetch says how far it is, can be stopped, and leaves nothing that a later one trips over', async () => {
  const random = Array.from({ length: 120 }, (_, index) => [`f${index}`, randomText()])
  await commitFiles(source, Object.fromEntries(random))
  await asPerson(source, 'push', '--quiet', host.path('shop.git'), 'main')
  host.hold(400_000)
  const stop = new AbortController()
  const said: string[] = []
  const remote = { ...shop(), branch: 'main' }
  const onProgress = (text: string) => void said.push(text)
  const fetching = fetchRemote(store, remote, { ...ENOUGH, signal: stop.signal, onProgress })
  await vi.waitUntil(() => said.some((text) => /^Receiving objects: +\d+%/.test(text)), { timeout: 30_000 })
  stop.abort()
  await expect(fetching).rejects.toThrow(/was stopped/)
  host.release()
  expect(await fetchRemote(store, remote, ENOUGH)).toBe(await hostMain())
})

const randomText = () => Buffer.from(crypto.getRandomValues(new Uint8Array(8_000))).toString('base64')

/** The store has the branch, and a merge of somebody's work into it. */
async function ready() {
  const remote = { ...shop(), branch: 'main' }
  const base = await fetchRemote(store, remote, ENOUGH)
  return { remote, delivery: await mergeOf(base) }
}

async function mergeOf(target: string, work?: string) {
  const head = work ?? (await commitInStore(store, target, { 'a.txt': 'merged\n' }))
  const { commit } = await computeMerge(store, { target, head, message: 'Merge\n', at })
  return { branch: 'main', mergeCommit: commit, expectedOld: target, pullRequestId: 'pr-1', head }
}

async function pushAsOther(files: Record<string, string>): Promise<string> {
  const clone = join(await temporaryDirectory(), 'clone')
  await asPerson(dirname(clone), 'clone', '--quiet', host.path('shop.git'), clone)
  const commit = await commitFiles(clone, files)
  await asPerson(clone, 'push', '--quiet', 'origin', 'main')
  return commit
}

/** Arguments of all processes of this host, as everybody may read them. */
function readCommandLines(): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn('ps', ['-eww', '-o', 'args'], { stdio: ['ignore', 'pipe', 'ignore'] })
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
    child.on('close', () => resolve(text))
  })
}
