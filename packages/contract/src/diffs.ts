import { z } from 'zod'

export const DiffFile = z.object({
  path: z.string(),
  /** Only of a renamed file. */
  oldPath: z.string().optional(),
  status: z.enum(['added', 'modified', 'deleted', 'renamed', 'type_changed']),
  /** Lines; 0 for a binary file. */
  additions: z.int(),
  deletions: z.int(),
  binary: z.boolean(),
})
export type DiffFile = z.infer<typeof DiffFile>

/** A unified patch; `truncated` when it was longer than the server sends at once. */
export const Diff = z.object({
  base: z.string(),
  head: z.string(),
  files: z.array(DiffFile),
  patch: z.string(),
  truncated: z.boolean(),
})
export type Diff = z.infer<typeof Diff>
