import { RunId, SentraError, type Task, TaskId, type Worktree } from '@sentra/contract'
import { z } from 'zod'
import { branchName } from '#projects'
import { describeInput, type OperationClient, parseInput, type Tool } from './tool.ts'

/** The two tools of SEN-37, by their names and arguments; each is made of operations. */
export function listSeedTools(): Tool[] {
  return [executeWorkflow, createWorktree]
}

const ExecuteWorkflow = z.object({
  workflowName: z.string().describe('plan, code, test, review, full_sdlc, or another that list_workflows names'),
  taskId: TaskId,
  adwId: RunId.optional().describe('an earlier run of the task, whose plan and commits the new run goes on from'),
})

const executeWorkflow: Tool = {
  name: 'execute_workflow',
  description:
    'Start a workflow on a task; answers at once with the run, whose id (adw-...) wait_for_run and get_run take. full_sdlc plans, codes, tests, reviews and opens a pull request',
  inputSchema: describeInput(ExecuteWorkflow, {}),
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false },
  call: (input, { operations }) => {
    const { workflowName, taskId, adwId } = parseInput(ExecuteWorkflow, input)
    return operations.tasks.execute({ taskId, workflowType: workflowName, earlierRunId: adwId })
  },
}

const CreateWorktree = z.object({
  taskId: TaskId,
  branchName: z.string().min(1).describe('the name that Sentra gives: type/words-of-the-title-first8ofthetask'),
})

/** It makes nothing: a checkout outside a run would have no sandbox, no lease and nobody who clears it away. */
const createWorktree: Tool = {
  name: 'create_worktree',
  description:
    'Say which branch and working copies a task has. Sentra makes a working copy itself when a run starts and clears it away after it, so this changes nothing: execute_workflow is what starts work',
  inputSchema: describeInput(CreateWorktree, {}),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true },
  call: async (input, { operations }) => {
    const { taskId, branchName: wanted } = parseInput(CreateWorktree, input)
    const { task, runs } = await operations.tasks.get({ taskId })
    const branch = runs[0]?.branch ?? branchName(task)
    if (wanted !== branch) throw otherBranch(branch)
    const worktrees = await listLiveWorktrees(operations, task)
    return { taskId, branch, worktrees, message: nextStep(worktrees) }
  },
}

async function listLiveWorktrees(operations: OperationClient, { runId }: Task): Promise<Worktree[]> {
  if (runId === null) return []
  const { worktrees } = await operations.runs.get({ runId })
  return worktrees.filter(({ status }) => status === 'in_use' || status === 'idle')
}

function nextStep(worktrees: Worktree[]): string {
  if (worktrees.length > 0) return 'These were made by the newest run. They are cleared away after it.'
  return 'There is no working copy now: execute_workflow starts a run, which makes its own.'
}

function otherBranch(branch: string): SentraError {
  const message = `Sentra names branches after their tasks; this one is ${branch}: use that name, or go on with execute_workflow.`
  return new SentraError('INVALID_INPUT', message, { details: { branch } })
}
