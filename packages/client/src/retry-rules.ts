import { api, type OperationMeta, SentraError } from '@sentra/contract'

type Definition = { '~orpc': { meta: OperationMeta; route: { method?: string } } }

/**
 * Whether a call that failed so may be sent again: nobody took it, and a second one does no more than the first. That
 * holds for reading, and for a write, whose Idempotency-Key gets the first answer again.
 */
export function isRetryable(path: readonly string[], error: unknown): boolean {
  if (!(error instanceof SentraError)) return false
  if (error.code !== 'SERVER_UNREACHABLE' && error.code !== 'DATABASE_UNAVAILABLE') return false
  const [domain = '', name = ''] = path
  const operation = (api as unknown as Record<string, Record<string, Definition>>)[domain]?.[name]?.['~orpc']
  return operation !== undefined && (operation.meta.write || operation.route.method === 'GET')
}
