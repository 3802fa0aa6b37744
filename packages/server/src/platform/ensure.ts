import { SentraError, type ErrorCode } from '@sentra/contract'

/** Throws the coded error unless the condition holds. The message says what to do. */
export function ensure(condition: unknown, code: ErrorCode, message: string): asserts condition {
  if (!condition) throw new SentraError(code, message)
}

/** For the default branch of a switch over a union: the compiler proves that it is never reached. */
export function unreachable(value: never): never {
  throw new Error(`unexpected value ${JSON.stringify(value)}`)
}
