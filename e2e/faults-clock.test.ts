import type { Run, SystemStatus } from '@sentra/contract'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { builtShim, installShim, restoreShim } from './support/other-shim.ts'
import { findProcesses, kill } from './support/processes.ts'
import { Product } from './support/product.ts'
import { describeProduct } from './support/requirements.ts'
import { SettableClock, withClockAt } from './support/shifted-clock.ts'
import { addShop, listLog, startRun, untilLine, untilRun } from './support/work.ts'
import { eventually } from './support/wait.ts'

const SECONDS = 5
const DAY_MINUTES = 24 * 60
const DAY_MS = DAY_MINUTES * 60_000
/** Longer than a lease of one second, and than the wait after it. */
const ASLEEP_MS = 4_000

describeProduct('clocks that are wrong', () => {
  const product = new Product()
  const clock = new SettableClock(product.base)
  beforeAll(() => product.start({ ...clock.environment, SENTRA_LEASE_SECONDS: '1', SENTRA_LOST_SECONDS: '1' }))
  afterAll(() => product.stop())

  it('of server and runner jump by days and back: no attempt is replaced and no line is missing', async () => {
    const run = await startSlowly('jumping')
    clock.set(60)
    await eventually(
      'its clock is ahead',
      async () => (await product.get<SystemStatus>('/status')).uptimeSeconds > 3_600,
    )
    for (const minutes of [10 * DAY_MINUTES, -3 * DAY_MINUTES, 0]) {
      clock.set(minutes)
      await sleep(700)
      expect(await product.get('/projects'), 'the token is still good').toBeTruthy()
    }
    await expectWhole(run)
  })

  it.each(['1970-01-02T00:00:00Z', '2036-02-07T06:28:16Z'])(
    'of a shim says %s: its lines are kept under a day at which somebody looks for them',
    async (time) => {
      installShim(product, withClockAt(time, builtShim()))
      const project = await addShop(product, `in-${time.slice(0, 4)}`)
      const run = await startRun(product, project, { workflow: 'code', description: 'REHEARSAL: note hello' })
      await untilRun(product, run, 'succeeded')
      restoreShim(product)
      const lines = await listLog(product, run)
      expect(lines.map(({ line }) => line)).toEqual(lines.map((_, index) => index + 1))
      expect(lines.length).toBeGreaterThan(5)
      for (const { at } of lines) expect(Math.abs(Date.parse(at) - Date.now())).toBeLessThan(DAY_MS)
    },
  )

  it('a machine that sleeps for longer than all leases goes on where it was', async () => {
    const run = await startSlowly('sleeping')
    const asleep = findProcesses(product.base, run.id).map(({ pid }) => pid)
    for (const pid of asleep) kill(pid, 'SIGSTOP')
    await sleep(ASLEEP_MS)
    for (const pid of asleep) kill(pid, 'SIGCONT')
    await eventually('it answers', () => product.get('/projects'))
    await expectWhole(run)
  })

  async function startSlowly(name: string): Promise<Run> {
    const description = `REHEARSAL: slow-note ${SECONDS}`
    const run = await startRun(product, await addShop(product, name), { workflow: 'code', description })
    await untilLine(product, run, 'second 1 of')
    return run
  }

  async function expectWhole(run: Run): Promise<void> {
    const { attempts } = await untilRun(product, run, 'succeeded', 'failed')
    expect(attempts.map(({ state }) => state)).toEqual(['succeeded'])
    const said = (await listLog(product, run)).flatMap(({ message }) => /second \d+ of \d+/g.exec(message) ?? [])
    expect(said).toHaveLength(SECONDS)
  }
})
