import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { dataFiles } from '@sentra/contract'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { claimServeLock, findServeLock } from './serve-lock.ts'

let directory: string
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'st-lock-'))))
afterEach(() => rmSync(directory, { recursive: true }))

test('one at a time, and nothing is left when it is released', async () => {
  const release = await claimServeLock(directory)
  expect(findServeLock(directory)).toBe(process.pid)
  await expect(claimServeLock(directory)).rejects.toThrow(expect.objectContaining({ code: 'ALREADY_RUNNING' }))
  release()
  expect(readdirSync(directory)).toEqual([])
})

test.each(['', '{"pid":'])('a lock that a power cut left as %j holds nobody back', async (text) => {
  writeFileSync(join(directory, dataFiles.serveLock), text)
  await claimServeLock(directory)
  expect(findServeLock(directory)).toBe(process.pid)
})

test('of many that come at once to a lock that a crash left, one gets it', async () => {
  writeFileSync(join(directory, dataFiles.serveLock), JSON.stringify({ pid: 1, startTicks: 'long ago' }))
  const module = new URL('serve-lock.ts', import.meta.url).href
  const claim = `
    import { claimServeLock } from ${JSON.stringify(module)}
    process.stdin.once('data', async () => {
      try { await claimServeLock(${JSON.stringify(directory)}); console.log('mine') } catch (error) { console.log(error.code) }
      process.stdin.once('end', () => process.exit())
    })
    console.error('ready')`
  const children = Array.from({ length: 4 }, () =>
    spawn(process.execPath, ['--input-type=module', '--eval', claim], { stdio: 'pipe' }),
  )
  await Promise.all(children.map(({ stderr }) => once(stderr, 'data')))
  for (const { stdin } of children) stdin.write('now')
  // They hold it until all have tried.
  await Promise.all(children.map(({ stdout }) => once(stdout, 'readable')))
  for (const { stdin } of children) stdin.end()
  const said = await Promise.all(children.map(({ stdout }) => text(stdout)))
  expect(said.toSorted()).toEqual(['ALREADY_RUNNING\n', 'ALREADY_RUNNING\n', 'ALREADY_RUNNING\n', 'mine\n'])
})

test('a lock of another host holds while that host gives signs of life', async () => {
  const path = join(directory, dataFiles.serveLock)
  writeFileSync(path, JSON.stringify({ pid: process.pid, startTicks: '1', host: 'elsewhere' }))
  await expect(claimServeLock(directory)).rejects.toThrow(/already runs on .* \(on elsewhere, pid \d+\)/)
  const before = new Date(Date.now() - 120_000)
  utimesSync(path, before, before)
  const release = await claimServeLock(directory)
  expect(findServeLock(directory)).toBe(process.pid)
  release()
})

/** As another container of this host sees a lock: its name is another one, and its pids mean nothing. */
const seenFromAnotherContainer = () => {
  const path = join(directory, dataFiles.serveLock)
  const lock = JSON.parse(readFileSync(path, 'utf8')) as object
  writeFileSync(path, JSON.stringify({ ...lock, pid: process.pid, startTicks: '1', host: 'another' }))
  return path
}

test('a container that was killed does not hold back the next one', async () => {
  const module = new URL('serve-lock.ts', import.meta.url).href
  const claim = `
    import { claimServeLock } from ${JSON.stringify(module)}
    await claimServeLock(${JSON.stringify(directory)})
    console.log('mine')
    setInterval(() => undefined, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', claim], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  await once(child.stdout, 'data')
  child.kill('SIGKILL')
  await once(child, 'exit')
  seenFromAnotherContainer()
  const release = await claimServeLock(directory)
  expect(findServeLock(directory)).toBe(process.pid)
  release()
  expect(readdirSync(directory)).toEqual([])
})

test.each(['another', hostname()])('a container at work is known by its socket, with the name %s', async (host) => {
  const release = await claimServeLock(directory)
  const path = seenFromAnotherContainer()
  writeFileSync(path, readFileSync(path, 'utf8').replace('"another"', JSON.stringify(host)))
  const before = new Date(Date.now() - 120_000)
  utimesSync(path, before, before)
  await expect(claimServeLock(directory)).rejects.toThrow(expect.objectContaining({ code: 'ALREADY_RUNNING' }))
  release()
})
