/** Who may do what: tokens, sign-in, permissions, audit, and the base that every operation's handler is built on. */
export { authenticate } from './authenticate.ts'
export { createLoginLink, exchangeLoginCode } from './sign-in.ts'
export { removeSpentTokens } from './access-store.ts'
export { ensureLocalToken } from './ensure-local-token.ts'
export { removeReplies } from './idempotency-store.ts'
export { inWrite, operations, requirePermission } from './operations.ts'
export { nameOf } from './name-of.ts'
export { recordAudit } from './record-audit.ts'
