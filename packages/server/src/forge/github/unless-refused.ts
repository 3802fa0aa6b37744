import { SentraError } from '@sentra/contract'

/** The token may not, or there is none of it (any more). */
const REFUSED = [403, 404, 410]

/** The status by which GitHub refused something that we can do without; undefined for every other error. */
export function refusedWith(error: unknown): number | undefined {
  if (!(error instanceof SentraError) || error.code !== 'FORGE_REFUSED') return undefined
  return REFUSED.find((status) => status === error.details['status'])
}

/** What was asked for; null when GitHub refused it. Other errors are thrown on. */
export async function unlessRefused<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask()
  } catch (error) {
    if (refusedWith(error) !== undefined) return null
    throw error
  }
}
