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

/** Workflows of the task of writing a spec: one a phase. Sentra starts them, nobody chooses them. */
export const specWorkflowNames = [
  'spec_talk',
  'spec_explore',
  'spec_requirements',
  'spec_design',
  'spec_tasks',
] as const
export type SpecWorkflow = (typeof specWorkflowNames)[number]

/** A built-in workflow or one that the repository defines: whether it exists is the server's to say. */
export const WorkflowName = z.string().min(1).max(60)
export type WorkflowName = z.infer<typeof WorkflowName>

export const stageNames = ['PLAN', 'CODE', 'TEST', 'REVIEW'] as const
/** Stages of the runs that write a spec: the talk, an agent's part of each phase, its check; and of those that prove it. */
export const specStageNames = ['TALK', 'EXPLORE', 'REQUIREMENTS', 'DESIGN', 'TASKS', 'CHECK', 'JUDGE', 'PROVE'] as const
export const StageName = z.enum([...stageNames, ...specStageNames])
export type StageName = z.infer<typeof StageName>
