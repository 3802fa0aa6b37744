import { appendEvent } from '#events'
import { type App, inTenant } from '#platform'
import { saveFetch } from '../projects-store.ts'
import type { FetchOrder } from './fetch-order.ts'

/** Each piece of news is an event that stays for a year. */
const TELL_MS = 2_000

export type Progress = {
  /** What git says now; written down every other second. */
  tell: (text: string) => void
  /** Aborted when a person stopped the fetch or began another one. */
  cancelled: AbortSignal
  stop: () => void
}

/** Writes down how far a fetch is and sees whether it is still wanted. */
export function followProgress(app: Pick<App, 'database' | 'log'>, order: FetchOrder): Progress {
  const cancelled = new AbortController()
  let newest: string | null = null
  let told: string | null = null
  const look = async () => {
    const text = newest
    const isNews = text !== told
    if (await write(app, order, { text, isNews })) told = text
    else cancelled.abort()
  }
  const timer = setInterval(() => {
    look().catch((error: unknown) => app.log.warn({ err: error }, 'the progress of a fetch was not written'))
  }, TELL_MS)
  return {
    tell: (text) => void (newest = text),
    cancelled: cancelled.signal,
    stop: () => clearInterval(timer),
  }
}

/** False when the fetch counts no more. */
function write(
  { database }: Pick<App, 'database'>,
  { tenantId, projectId, number }: FetchOrder,
  { text, isNews }: { text: string | null; isNews: boolean },
): Promise<boolean> {
  return inTenant(database, tenantId, async (tx) => {
    const isCurrent = await saveFetch(tx, { id: projectId, fetchNumber: number }, { fetchProgress: text })
    if (isCurrent && isNews)
      appendEvent(tx, 'project.fetch_changed', { projectId, state: 'fetching', progress: text, message: null })
    return isCurrent
  })
}
