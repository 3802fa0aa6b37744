import { z } from 'zod'

/**
 * The closed list of error codes and their HTTP status. A message always says what to do next;
 * `details` holds the facts a program needs.
 */
export const errorStatus = {
  INVALID_INPUT: 400,
  UNKNOWN_WORKFLOW: 400,
  NOT_A_GIT_REPOSITORY: 400,
  REPOSITORY_EMPTY: 400,
  REPOSITORY_SHALLOW: 400,
  REPOSITORY_UNSUPPORTED: 400,
  REPOSITORY_ACCESS_REFUSED: 400,
  REPOSITORY_UNREACHABLE: 502,
  REPOSITORY_NOT_READY: 409,
  FORGE_UNREACHABLE: 502,
  FORGE_LIMITED: 503,
  FORGE_REFUSED: 409,
  NOT_LINKED: 409,
  BRANCH_NOT_FOUND: 400,
  REPOSITORY_CONFIG_INVALID: 400,
  UNKNOWN_AGENT: 400,
  AGENT_MISSING: 400,
  KEY_MISSING: 400,
  MODEL_MISSING: 400,
  KEY_UNREADABLE: 500,
  UNAUTHENTICATED: 401,
  LOGIN_CODE_USED: 401,
  FORBIDDEN: 403,
  HOST_REFUSED: 403,
  ORIGIN_REFUSED: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  CONFLICT: 409,
  NAME_TAKEN: 409,
  IDEMPOTENCY_KEY_REUSED: 409,
  RUN_ACTIVE: 409,
  NO_RUN: 409,
  DEPENDENCIES_OPEN: 409,
  DEPENDENCY_CYCLE: 409,
  RUN_NOT_ACTIVE: 409,
  RUN_WAITS: 409,
  RUN_TAKEN: 409,
  NOT_PAUSED: 409,
  NOT_TAKEN: 409,
  NO_AGENT_AT_WORK: 409,
  PROJECT_ARCHIVED: 409,
  NOT_RETRYABLE: 409,
  NOT_KEEPABLE: 409,
  QUESTION_ANSWERED: 409,
  SPEC_VERSION_STALE: 409,
  SPEC_DECIDED: 409,
  SPEC_NOT_READY: 409,
  SPEC_WRITING: 409,
  SPEC_BUDGET_SPENT: 409,
  SPEC_DOUBLE: 409,
  PULL_REQUEST_NOT_OPEN: 409,
  CHECKS_NOT_GREEN: 409,
  MERGE_CONFLICT: 409,
  MERGE_REFUSED: 409,
  CHECKOUT_DIRTY: 409,
  NOTHING_TO_FINISH: 409,
  NOT_UNDOABLE: 409,
  PAYLOAD_TOO_LARGE: 413,
  STALE_GENERATION: 409,
  BUNDLE_REFUSED: 422,
  INTERNAL: 500,
  DISK_FULL: 507,
  TIMEOUT: 504,
  SERVER_UNREACHABLE: 503,
  DATABASE_UNAVAILABLE: 503,
  DATABASE_START_FAILED: 500,
  DATABASE_TOO_OLD: 500,
  DATABASE_TOO_NEW: 500,
  DATABASE_ROLES_MISSING: 500,
  MIGRATION_FAILED: 500,
  MIGRATION_CHANGED: 500,
  CONFIG_INVALID: 500,
  DATA_DIRECTORY_UNUSABLE: 500,
  SOCKET_PATH_TOO_LONG: 500,
  ALREADY_RUNNING: 409,
  PORT_TAKEN: 500,
  GIT_MISSING: 500,
  GIT_TOO_OLD: 500,
  GIT_FAILED: 500,
  SANDBOX_UNAVAILABLE: 500,
  TOOL_MISSING: 500,
  SETUP_FAILED: 500,
} as const

export type ErrorCode = keyof typeof errorStatus

const errorCodes = Object.keys(errorStatus) as [ErrorCode, ...ErrorCode[]]

/** The body of every refused request. */
export const ErrorBody = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  details: z.record(z.string(), z.unknown()).default({}),
  requestId: z.string().optional(),
})
export type ErrorBody = z.infer<typeof ErrorBody>

/** An expected failure: a code from the closed list and a sentence that says what to do. */
export class SentraError extends Error {
  readonly code: ErrorCode
  readonly details: Record<string, unknown>

  constructor(code: ErrorCode, message: string, options: { details?: Record<string, unknown>; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.name = 'SentraError'
    this.code = code
    this.details = options.details ?? {}
  }

  /** HTTP status of the code. */
  get status(): number {
    return errorStatus[this.code]
  }
}
