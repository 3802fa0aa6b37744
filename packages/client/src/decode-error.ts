import { ORPCError } from '@orpc/client'
import { ErrorBody, SentraError } from '@sentra/contract'

/** A refusal as the server words it; null when the body is not one of ours (a proxy's page, say). */
export function decodeError(body: unknown, response: { status: number }): ORPCError<string, ErrorBody> | null {
  const parsed = ErrorBody.safeParse(body)
  if (!parsed.success) return null
  return new ORPCError(parsed.data.code, { status: response.status, message: parsed.data.message, data: parsed.data })
}

/** The error with its code; whatever is none of ours stays as it is. */
export function toSentraError(error: unknown): unknown {
  if (!(error instanceof ORPCError)) return error
  const body = ErrorBody.safeParse(error.data)
  if (!body.success) return error
  const { code, message, details, requestId } = body.data
  return new SentraError(code, message, { details: { ...details, ...(requestId !== undefined && { requestId }) } })
}
