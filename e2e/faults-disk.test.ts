import type { Project, Run, RunDetail, Task } from '@sentra/contract'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { queryDatabase } from './support/database.ts'
import { findProcesses, isAlive } from './support/processes.ts'
import { describeOnSmallDisk, SmallDiskProduct } from './support/small-disk.ts'
import { addShop, startRun, until, untilLine, untilRun } from './support/work.ts'
import { eventually } from './support/wait.ts'

const FLOOR_MB = 60
/** Of rows, so that a few of them fill what Postgres keeps ready for the next ones. */
const LONG_TEXT = 'x'.repeat(19_000)
const PRINTED_MB = 30
const LINES = Math.floor((PRINTED_MB * 1024 * 1024) / 100)

describeOnSmallDisk('a disk that is full', () => {
  const product = new SmallDiskProduct()
  let project: Project
  const accepted: string[] = []
  beforeAll(async () => {
    await product.start({ SENTRA_MIN_FREE_DISK_MB: String(FLOOR_MB), SENTRA_LEASE_SECONDS: '3' })
    project = await addShop(product, 'shop', { settings: { limits: { diskMb: 100 } } })
  })
  afterEach(() => product.free())
  afterAll(() => product.stop())

  /** The disk fills while an agent prints; where the agent was done before that, another one prints. */
  async function printIntoFullDisk(): Promise<Run> {
    for (;;) {
      const run = await startRun(product, project, {
        workflow: 'code',
        description: `REHEARSAL: print ${PRINTED_MB}MB`,
      })
      await untilLine(product, run, 'is at work')
      await product.fill(0)
      const end = await eventually('the disk is full, or the agent is done', async () => {
        if (product.output.includes('No space left on device')) return 'full'
        const { state } = (await product.get<RunDetail>(`/runs/${run.id}`)).run
        return state === 'failed' ? 'late' : undefined
      })
      product.free()
      if (end === 'full') return run
    }
  }

  it('ends a run that fills more than its limit, says so, and takes back what it filled', async () => {
    const before = product.freeMegabytes
    const run = await startRun(product, project, { workflow: 'code', description: 'REHEARSAL: fill 110' })
    const { run: ended, attempts } = await untilRun(product, run, 'failed')
    expect(ended.message).toMatch(/filled 1\d\d MiB of disk and may fill 100.*--disk MIB.*`sentra retry`/)
    expect(attempts.map(({ end }) => end?.reason)).toEqual(['disk_full'])
    expect(ofRun(run)).toEqual([])
    expect(product.freeMegabytes).toBeGreaterThan(before - 30)
  })

  it('begins nothing new below the floor, says so, and begins by itself when there is room', async () => {
    await product.fill(FLOOR_MB - 20)
    const run = await startRun(product, project, { workflow: 'code', description: 'REHEARSAL: note hello' })
    await eventually('status says it', async () =>
      /disk +\d+ MiB free: no new work below 60 MiB, free some/.test((await product.command('status')).stdout),
    )
    expect((await until(product, run, () => true)).run.state).toBe('queued')
    product.free()
    await untilRun(product, run, 'succeeded')
  })

  it('loses no line of an agent that prints into it', async () => {
    const run = await printIntoFullDisk()
    await untilRun(product, run, 'failed')
    const rows = await queryDatabase<{ lines: number }>(
      product,
      `select sum(last_line - first_line + 1)::int as lines from sentra.log_chunks where run_id = $1 and stream = 'stderr'`,
      [run.id],
    )
    expect(rows).toEqual([{ lines: LINES }])
  })

  it('refuses what it cannot keep in words, and keeps what it accepted', async () => {
    await product.fill(0)
    const refused = await addUntilRefused()
    expect(refused).toMatchObject({
      code: 'DISK_FULL',
      message: expect.stringMatching(/The disk of .* is full \(\d MiB free\): free space/),
    })
    const { code, stderr } = await product.command('run', 'Something', '-p', 'shop', '-d', LONG_TEXT)
    expect(stderr).toMatch(/^DISK_FULL: /)
    expect(code).not.toBe(0)
    product.free()
    accepted.push(await addTask())
    await expectAllKept()
  })

  it('survives that Postgres cannot write its own log and ends, and comes back by itself', async () => {
    const postmaster = product.postmasterPid()
    await product.fill(0)
    await eventually('Postgres gives up', async () => {
      // Each switch takes another 16 MiB of the disk.
      await queryDatabase(product, 'select pg_logical_emit_message(true, $1, $1), pg_switch_wal()', ['x']).catch(
        () => undefined,
      )
      return !isAlive(postmaster)
    })
    const refused = await addTask().catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: 'DISK_FULL' })
    product.free()
    accepted.push(await eventually('the database is back', addTask))
    await expectAllKept()
    const run = await startRun(product, project, { workflow: 'code', description: 'REHEARSAL: note goodbye' })
    await untilRun(product, run, 'succeeded')
  })

  async function addTask(): Promise<string> {
    const body = { projectId: project.id, title: 'Keep me', description: LONG_TEXT }
    return (await product.post<Task>('/tasks', body)).id
  }

  async function addUntilRefused(): Promise<unknown> {
    for (let count = 0; count < 2_000; count += 1) {
      const error = await addTask().then(
        (id) => void accepted.push(id),
        (reason: unknown) => reason,
      )
      if (error !== undefined) return error
    }
    return undefined
  }

  async function expectAllKept(): Promise<void> {
    const rows = await queryDatabase<{ id: string }>(product, 'select id from sentra.tasks', [])
    expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining(accepted))
  }

  const ofRun = (run: Run) => findProcesses(run.id)
})
