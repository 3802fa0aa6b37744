import type { AgentRole, HandIn, StageName } from '@sentra/contract'
import type { WorkOrder } from '@sentra/contract/runner'

/** A shell line in the sandbox. */
export type SandboxCommand = WorkOrder['setup'][number]

export type Role = AgentRole

/** One stage of a workflow. The rules know kinds and gates, never names. */
export type StageDefinition = {
  stage: StageName
  kind: 'agent' | 'command'
  role: Role
  /** What an agent must hand in before the stage can end. */
  mustSubmit: HandIn[]
  /** Where the run goes back to when this stage finds something to fix; null means that it fails. */
  loopTo: number | null
  /** Of a command stage: what it runs in the place of the test commands, each of them although one before it failed. */
  commands?: SandboxCommand[]
  /** Entered only while this holds of the change, or, `in_train`, when its turn to land has come; without it always. */
  when?: 'tests_lacking' | 'in_train'
}

export type Workflow = {
  name: string
  /** One line for a person who chooses. */
  description: string
  source: 'built-in' | 'repository'
  stages: StageDefinition[]
  /** Ends in a pull request. */
  delivers: boolean
  /** Starts from the project's branch; the others go on from the task's newest run, when there is one. */
  startsFresh: boolean
}
