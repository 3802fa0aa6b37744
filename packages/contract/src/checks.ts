import { z } from 'zod'

/** A command that the control plane itself ran on an exact commit, in a clone no agent touched. */
export const Check = z.object({
  label: z.string(),
  command: z.string(),
  commit: z.string(),
  exitCode: z.int().nullable(),
  durationMs: z.number(),
})
export type Check = z.infer<typeof Check>
