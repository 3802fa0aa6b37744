import type { Page } from 'playwright-core'

/** What a page went through: the longest time between two frames, and from an event's commit to its message. */
export type Watched = { worstFrameMs: number; eventDelaysMs: number[] }

/** Notes when each event of the live stream arrives, by the clock that also stamps events. Lines pass elsewhere. */
const noteEvents = `
  globalThis.eventDelays = []
  globalThis.WebSocket = class extends WebSocket {
    constructor(url, ...rest) {
      super(url, ...rest)
      if (new URL(url).pathname.endsWith('/stream')) this.addEventListener('message', ({ data }) => {
        const now = Date.now()
        for (const { at } of JSON.parse(data).events) eventDelays.push(now - Date.parse(at))
      })
    }
  }`
const noteFrames = `
  globalThis.eventDelays?.splice(0)
  globalThis.worstFrame = 0
  let last = performance.now()
  const draw = () => {
    const now = performance.now()
    worstFrame = Math.max(worstFrame, now - last)
    last = now
    requestAnimationFrame(draw)
  }
  requestAnimationFrame(draw)`
const answer = `({ worstFrameMs: worstFrame, eventDelaysMs: globalThis.eventDelays ?? [] })`

/** Before the page is opened: events are noted from then on. */
export function prepareWatch(page: Page): Promise<unknown> {
  return page.addInitScript({ content: noteEvents })
}

/** Frames and events count from now on. */
export async function startWatch(page: Page): Promise<void> {
  await page.evaluate(noteFrames)
}

export function endWatch(page: Page): Promise<Watched> {
  return page.evaluate(answer)
}

/** Megabytes of the page's JavaScript that are in use after a garbage collection. */
export async function measureHeap(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  await session.detach()
  return usedSize / 1_000_000
}
