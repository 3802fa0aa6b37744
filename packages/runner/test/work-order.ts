import { type AttemptId, newId } from '@sentra/contract'
import type { WorkOrder } from '@sentra/contract/runner'

/** A whole order, of an attempt that runs no command. */
export function makeOrder(attemptId: AttemptId = newId('attempt')): WorkOrder {
  return {
    attemptId,
    runId: newId('run'),
    taskId: newId('task'),
    projectId: newId('project'),
    tenantId: 'local',
    stage: 'CODE',
    commit: '0'.repeat(40),
    branch: 'feature/x',
    environment: { NEXT_PUBLIC_FRONTEND_PORT: '3123', BACKEND_PORT: '3223' },
    directory: '',
    sparse: [],
    tools: [],
    setup: [],
    fillsCache: false,
    work: { kind: 'command', commands: [] },
    egressAllow: [],
    sandbox: { tier: 'bubblewrap', memoryMb: 512, maxProcesses: 100, cpus: 1, diskMb: 1_024 },
  }
}
