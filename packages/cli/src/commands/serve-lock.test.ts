import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { dataFiles } from '@sentra/contract'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { claimServeLock, findServeLock } from './serve-lock.ts'

let directory: string
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'st-lock-'))))
afterEach(() => rmSync(directory, { recursive: true }))

test('one at a time, and nothing is left when it is released', () => {
  const release = claimServeLock(directory)
  expect(findServeLock(directory)).toBe(process.pid)
  expect(() => claimServeLock(directory)).toThrow(expect.objectContaining({ code: 'ALREADY_RUNNING' }))
  release()
  expect(readdirSync(directory)).toEqual([])
})

test.each(['', '{"pid":'])('a lock that a power cut left as %j holds nobody back', (text) => {
  writeFileSync(join(directory, dataFiles.serveLock), text)
  claimServeLock(directory)
  expect(findServeLock(directory)).toBe(process.pid)
})

test('of many that come at once to a lock that a crash left, one gets it', async () => {
  writeFileSync(join(directory, dataFiles.serveLock), JSON.stringify({ pid: 1, startTicks: 'long ago' }))
  const module = new URL('serve-lock.ts', import.meta.url).href
  const claim = `
    import { claimServeLock } from ${JSON.stringify(module)}
    process.stdin.once('data', () => {
      try { claimServeLock(${JSON.stringify(directory)}); console.log('mine') } catch (error) { console.log(error.code) }
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

test('a lock of another host holds while that host gives signs of life', () => {
  const path = join(directory, dataFiles.serveLock)
  writeFileSync(path, JSON.stringify({ pid: process.pid, startTicks: '1', host: 'elsewhere' }))
  expect(() => claimServeLock(directory)).toThrow(/already runs on .* \(on elsewhere, pid \d+\)/)
  const before = new Date(Date.now() - 120_000)
  utimesSync(path, before, before)
  const release = claimServeLock(directory)
  expect(findServeLock(directory)).toBe(process.pid)
  release()
})
