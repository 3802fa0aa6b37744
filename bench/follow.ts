import { setTimeout as sleep } from 'node:timers/promises'
import type { LogLine, Project, Run, Task } from '@sentra/contract'
import type { Page } from 'playwright-core'
import { openBrowser, signIn } from '../e2e/support/browser.ts'
import type { Product } from '../e2e/support/product.ts'
import { addShop, startRun, untilLine, untilRun } from '../e2e/support/work.ts'
import { atMost, type Figure } from './figure.ts'
import { openDatabaseOf } from './open-database.ts'
import { pacer, pacerFile } from './pacer.ts'
import { median, percentile, repeat } from './timing.ts'
import { endWatch, measureHeap, prepareWatch, startWatch, type Watched } from './watched-page.ts'
import { withProduct } from './with-product.ts'

/** More lines than the page holds, so that dropping old ones is part of it. */
const LINES = 60_000
const LINES_PER_SECOND = 5_000
/** From the program's start until it prints: the page is opened and comes to rest. */
const WAIT_SECONDS = 5
const REST_MS = 2_000
const LOOK_MS = 250
const ROUNDS = 3
const EVENTS_PER_SECOND = 5
const LIMITS = { frameMs: 50, heapMegabytes: 60, eventMs: 100 }

type Bench = { product: Product; project: Project; page: Page }

/**
 * A browser has the log of a run open that prints 5,000 lines a second, while tasks are created for their events. Of the
 * worst frames of some rounds the middle one counts. The delay of an event counts from its insertion, just before its
 * commit. Raw: the frames of an empty page at the same load; events as a program hears of them that only listens.
 */
export function measureFollow(): Promise<Figure[]> {
  return withProduct(async (product) => {
    const settings = { testCommand: `node ${pacerFile} ${WAIT_SECONDS} ${LINES} ${LINES_PER_SECOND}` }
    const project = await addShop(product, 'followed', { settings, files: { [pacerFile]: pacer } })
    const browser = await openBrowser()
    try {
      const empty = await (await browser.newContext()).newPage()
      const { page } = await signIn(browser, product)
      await prepareWatch(page)
      const rounds = await repeat(ROUNDS, async () => {
        await page.goto('about:blank')
        const raw = await watchRun({ product, project, page: empty }, () => empty.goto('about:blank'))
        await empty.goto('about:blank')
        const followed = await watchRun({ product, project, page }, (run) => openLog({ product, page }, run))
        return { raw, followed, heap: await measureHeap(page) }
      })
      return figuresOf(rounds)
    } finally {
      await browser.close()
    }
  })
}

type WatchedRun = Watched & { lost: number; heardMs: number[] }
type Round = { raw: WatchedRun; followed: WatchedRun; heap: number }

function figuresOf(rounds: Round[]): Figure[] {
  const worst = (kind: 'raw' | 'followed') => median(rounds.map((round) => round[kind].worstFrameMs))
  const delays = rounds.flatMap(({ followed }) => followed.eventDelaysMs)
  const heard = rounds.flatMap(({ followed }) => followed.heardMs)
  const event = { name: `follow, event to browser, p99 of ${delays.length}`, unit: 'ms', raw: percentile(heard, 0.99) }
  const lost = rounds.reduce((sum, { raw, followed }) => sum + raw.lost + followed.lost, 0)
  const heap = Math.max(...rounds.map((round) => round.heap))
  return [
    atMost(LIMITS.frameMs, { name: 'follow, worst frame', value: worst('followed'), unit: 'ms', raw: worst('raw') }),
    atMost(LIMITS.eventMs, { ...event, value: percentile(delays, 0.99) }),
    atMost(LIMITS.heapMegabytes, { name: 'follow, heap', value: heap, unit: 'MB' }),
    atMost(0, { name: 'follow, lines not stored', value: lost, unit: 'lines' }),
  ]
}

/** What the page goes through from just before the first line of many until the last is stored. */
async function watchRun({ product, project, page }: Bench, open: (run: Run) => Promise<unknown>): Promise<WatchedRun> {
  const run = await startRun(product, project, { workflow: 'test' })
  const { line: ready } = await untilLine(product, run, 'READY')
  await open(run)
  await sleep(REST_MS)
  await startWatch(page)
  const database = await openDatabaseOf(product)
  const endNoting = await database.noteEvents()
  const isDone = { value: false }
  const creating = createTasks(product, project, isDone)
  while ((await readLog(product, run, 'limit=1')).lastLine < ready + LINES) await sleep(LOOK_MS)
  isDone.value = true
  await creating
  const watched = { ...(await endWatch(page)), heardMs: await endNoting() }
  await database.close()
  await untilRun(product, run, 'succeeded')
  await requireAllShown(page)
  return { ...watched, lost: await countLost(product, run, ready) }
}

async function openLog({ product, page }: Pick<Bench, 'product' | 'page'>, run: Run): Promise<void> {
  await page.goto(`${product.state().url}/tasks/${run.taskId}/logs`)
  await page.getByRole('region', { name: 'Log' }).getByText('READY').waitFor()
}

/** A page that leaves lines out has less to do. */
async function requireAllShown(page: Page): Promise<void> {
  const skipped = await page.getByText('were skipped here').count()
  if (skipped > 0) throw new Error('the page skipped lines, so what it went through says nothing')
}

async function createTasks(product: Product, project: Project, isDone: { value: boolean }): Promise<void> {
  while (!isDone.value) {
    await product.post<Task>('/tasks', { projectId: project.id, title: 'Something else', description: '' })
    await sleep(1_000 / EVENTS_PER_SECOND)
  }
}

/** The numbers leave no room for a missing line between the first and the last that was printed. */
async function countLost(product: Product, run: Run, ready: number): Promise<number> {
  const { lines } = await readLog(product, run, `search=LAST%20${LINES}%20&limit=1`)
  return LINES - ((lines[0]?.line ?? 0) - ready)
}

const readLog = (product: Product, run: Run, query: string) =>
  product.get<{ lines: LogLine[]; lastLine: number }>(`/logs/${run.taskId}?runId=${run.id}&${query}`)
