import { z } from 'zod'

/** Model calls and their tokens, as the model service counted them. */
export const Usage = z.object({
  calls: z.int(),
  /** Everything that was sent, cached parts included. */
  inputTokens: z.int(),
  cachedInputTokens: z.int(),
  outputTokens: z.int(),
})
export type Usage = z.infer<typeof Usage>
