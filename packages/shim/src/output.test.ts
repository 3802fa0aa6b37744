import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { startsRuns, type ShimRun } from '../test/shim-run.ts'

const start = startsRuns()

const MEGABYTES = 100
/** Idle it takes 60, and V8 lets some tens more wait to be collected. One that kept what passes would take 100 more. */
const MAX_RSS_MB = 120

/** The largest resident set the shim ever had, in MB. */
function peakMemory(run: ShimRun): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${run.pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) / 1024
}

function countBytes(run: ShimRun, kind: 'stdout' | 'stderr'): number {
  return run.frames().reduce((sum, frame) => (frame.kind === kind ? sum + frame.body.length : sum), 0)
}

test('100 MB from an agent are all there, and the shim stays small', async () => {
  const run = await start({ work: { prompt: `ROLE: coder\nREHEARSAL: print ${MEGABYTES}MB` } })
  expect(await run.ended()).toMatchObject({ outcome: 'succeeded' })
  expect(countBytes(run, 'stderr')).toBe(MEGABYTES * 1024 * 1024)
  expect(peakMemory(run)).toBeLessThan(MAX_RSS_MB)
})

test('100 MB of messages are all there, and the shim stays small', async () => {
  const run = await start({ work: { prompt: `ROLE: coder\nREHEARSAL: talk ${MEGABYTES}MB` } })
  expect(await run.ended()).toMatchObject({ outcome: 'succeeded' })
  const text = run
    .factsOf('agent_text')
    .map(({ text }) => text)
    .join('')
  const afterIntroduction = text.slice(text.indexOf('\n') + 1)
  expect(afterIntroduction).toHaveLength(MEGABYTES * 1024 * 1024)
  expect(peakMemory(run)).toBeLessThan(MAX_RSS_MB)
})

test('100 MB from a command are all there, and the shim stays small', async () => {
  const bytes = MEGABYTES * 1024 * 1024
  const commands = [{ label: 'print', command: `yes ${'x'.repeat(99)} | head -c ${bytes}`, timeoutSeconds: 60 }]
  const run = await start({ work: { kind: 'command', commands }, bundleBase: null })
  expect(await run.ended()).toMatchObject({ outcome: 'succeeded' })
  expect(countBytes(run, 'stdout')).toBe(bytes)
  expect(peakMemory(run)).toBeLessThan(MAX_RSS_MB)
})
