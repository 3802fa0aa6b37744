import { z } from 'zod'
import { TaskId } from './ids.ts'

/** How the work of a ticket's tasks reaches the project's branch. */
export const deliveries = ['each', 'together'] as const
export const Delivery = z.enum(deliveries)
export type Delivery = z.infer<typeof Delivery>

/** A glob of paths from the repository's root: `*` within a folder, `**` across folders, `?` one character. */
const PathGlob = z
  .string()
  .trim()
  .min(1)
  .max(300)
  .refine((glob) => !glob.startsWith('/') && !glob.split('/').includes('..'), {
    error: 'must be a path from the root of the repository, such as src/api/**',
  })

/** Files that only one task at a time may change. */
export const OwnedFiles = z.array(PathGlob).max(200)

export const waitCodes = [
  'dependency',
  'blocked',
  'wip_limit',
  'start_failed',
  'conflict',
  'project_limit',
  'no_runner',
  'no_agent',
  'delayed',
  'person',
  'not_started',
  'soon',
] as const

/** One reason why a task is not at work, in words that say what to do. */
export const WaitReason = z.object({
  code: z.enum(waitCodes),
  message: z.string(),
  /** The other task, when the reason is one. */
  taskId: TaskId.optional(),
})
export type WaitReason = z.infer<typeof WaitReason>
