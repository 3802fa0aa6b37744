import { ErrorBody, SentraError } from '@sentra/contract'
import { ORPCError } from '@orpc/server'
import { type App, findFullDisk, isDatabaseDown } from '#platform'

type Where = { app: Pick<App, 'log' | 'paths'>; requestId: string }

/** The one place where a failure becomes a reply: known codes as they are, everything else as INTERNAL. */
export function toErrorBody(error: unknown, where: Where): { status: number; body: ErrorBody } {
  const known = findFullDisk(error, where.app.paths.root) ?? toSentraError(error)
  if (known.code === 'INTERNAL' || known.code === 'DISK_FULL')
    where.app.log.error({ err: error, requestId: where.requestId }, 'request failed')
  const body = { code: known.code, message: known.message, details: known.details, requestId: where.requestId }
  return { status: known.status, body: ErrorBody.parse(body) }
}

/** For oRPC's REST handler: the status travels in the error, the finished body as its data. */
export function toOrpcError(error: unknown, where: Where): ORPCError<string, ErrorBody> {
  const { status, body } = toErrorBody(error, where)
  return new ORPCError(body.code, { status, message: body.message, data: body })
}

function toSentraError(error: unknown): SentraError {
  if (error instanceof SentraError) return error
  if (error instanceof ORPCError) return fromOrpc(error)
  if (isUnstorableText(error)) {
    return new SentraError('INVALID_INPUT', 'The text holds a NUL or half a character: remove it.', { cause: error })
  }
  if (isDatabaseDown(error)) {
    return new SentraError(
      'DATABASE_UNAVAILABLE',
      'The database does not answer right now: try again in a few seconds.',
      { cause: error },
    )
  }
  if (isClientError(error)) {
    return new SentraError(error.statusCode === 413 ? 'PAYLOAD_TOO_LARGE' : 'INVALID_INPUT', error.message, {
      cause: error,
    })
  }
  return new SentraError(
    'INTERNAL',
    'Something failed inside Sentra. The server log has the details under this request id.',
    { cause: error },
  )
}

function fromOrpc(error: ORPCError<string, unknown>): SentraError {
  if (error.cause instanceof SentraError) return error.cause
  if (error.code === 'BAD_REQUEST') {
    const issues = (error.data as { issues?: { path?: PropertyKey[]; message: string }[] } | undefined)?.issues ?? []
    const faults = issues.map((issue) => `${(issue.path ?? []).map(String).join('.') || 'input'}: ${issue.message}`)
    const text = faults.length > 0 ? `Correct the input: ${faults.join('; ')}.` : error.message
    return new SentraError('INVALID_INPUT', text, { details: { faults } })
  }
  if (error.code === 'NOT_FOUND')
    return new SentraError('NOT_FOUND', 'There is no such operation: see /api/v1/openapi.json.')
  return new SentraError(
    'INTERNAL',
    'Something failed inside Sentra. The server log has the details under this request id.',
    { cause: error },
  )
}

/** Fastify's own refusals: body too large, unreadable JSON, unsupported media type. */
function isClientError(error: unknown): error is Error & { statusCode: number } {
  const status = (error as { statusCode?: unknown } | null)?.statusCode
  return error instanceof Error && typeof status === 'number' && status >= 400 && status < 500
}

/** Text that Postgres cannot hold: a NUL, or half of a character (22021, 22P05). */
function isUnstorableText(error: unknown): boolean {
  return ['22021', '22P05'].includes(String((error as { code?: unknown } | null)?.code))
}
