import type { AttemptEnd } from '@sentra/contract/journal-facts'
import { runStep, type Attempt } from '../attempt.ts'
import { Ending } from '../ending.ts'
import { startMcpServer } from '../mcp/mcp-server.ts'
import { AcpDriver, type AgentWork } from './acp-driver.ts'
import { AgentRun } from './agent-run.ts'
import { WorkClock } from './work-clock.ts'

/** Runs the agent until its work is done. Answers how that went, or throws an Ending that says why it was not. */
export async function runAgent(attempt: Attempt, work: AgentWork): Promise<AttemptEnd> {
  const { sandbox, journal, conversation, fence, steering } = attempt
  const clock = new WorkClock(work.limits, () => conversation.isWaiting || fence.isClosed || steering.isHeld)
  const onActivity = () => clock.touch()
  const submitted = await startMcpServer(work.mustSubmit, { journal, conversation, onActivity })
  let end = new Ending('completed', 'The agent finished.').end
  try {
    await runStep(journal, { step: 'agent', label: work.name }, async () => {
      const process = await sandbox.spawn({ argv: work.argv, environment: work.environment, io: 'stdio' })
      const driver = new AcpDriver(attempt, work, onActivity)
      attempt.cancelled.addEventListener('abort', () => driver.cancel())
      end = await new AgentRun(attempt, { work, driver, process, submitted, clock }).run()
      return null
    })
  } finally {
    clock.stop()
    conversation.close()
  }
  return end
}
