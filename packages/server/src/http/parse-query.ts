import { SentraError } from '@sentra/contract'
import type { z } from 'zod'

/** Values of an address that is no operation of the contract; INVALID_INPUT names every fault. */
export function parseQuery<T>(schema: z.ZodType<T>, values: unknown): T {
  const parsed = schema.safeParse(values)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map((issue) => `${issue.path.map(String).join('.')}: ${issue.message}`)
  throw new SentraError('INVALID_INPUT', `Correct the address: ${faults.join('; ')}.`, { details: { faults } })
}
