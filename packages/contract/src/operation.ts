import { oc } from '@orpc/contract'
import { z } from 'zod'
import type { Permission } from './permissions.ts'

/** What the server needs to know of an operation beside its shapes. */
export type OperationMeta = {
  /** Checked before the handler runs; null for what needs no sign-in. */
  permission: Permission | null
  /** A write takes an Idempotency-Key header: the same key and input get the first reply again. */
  write: boolean
}

/** Starting point of every operation: oRPC's contract builder with our meta data. */
export const operation = oc.$meta<OperationMeta>({ permission: 'system:read', write: false })

/** A page request: newest first, `after` is the last id of the page before. */
export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  after: z.string().optional(),
})

export const page = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next: z.string().nullable() })

/** ISO 8601 in UTC. */
export const Timestamp = z.iso.datetime()
