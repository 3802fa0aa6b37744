import { z } from 'zod'

/** Built-in workflows (SEN-47, SEN-52). */
export const workflowNames = [
  'plan',
  'code',
  'test',
  'review',
  'plan_code',
  'code_test',
  'iterative_code_test',
  'full_sdlc',
] as const
export type BuiltInWorkflow = (typeof workflowNames)[number]

/** A built-in workflow or one that the repository defines: whether it exists is the server's to say. */
export const WorkflowName = z.string().min(1).max(60)
export type WorkflowName = z.infer<typeof WorkflowName>

export const stageNames = ['PLAN', 'CODE', 'TEST', 'REVIEW'] as const
export const StageName = z.enum(stageNames)
export type StageName = z.infer<typeof StageName>
