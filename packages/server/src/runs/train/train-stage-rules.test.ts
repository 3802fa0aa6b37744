import { testerPolicies } from '@sentra/contract'
import { expect, test } from 'vitest'
import { decide, MAX_LOOPS, type RunFacts, sendBack, stageFrom } from '../run-rules.ts'
import { withTester } from '../tester-rules.ts'
import { listWorkflows } from '../workflows.ts'
import { describeCombination } from './combination-rules.ts'
import { holdBack } from './hold-back-rules.ts'
import { summarizeTicket } from './ticket-summary-rules.ts'
import { trainStage, withTrain } from './train-stage-rules.ts'

const delivering = listWorkflows({}).filter(({ delivers }) => delivers)

test.each(delivering.map((workflow) => [workflow.name, workflow] as const))(
  '%s checks the combination only when its turn has come, and goes back to who writes code',
  (_, workflow) => {
    for (const policy of testerPolicies) {
      const stages = withTrain({ ...workflow, stages: withTester(workflow.stages, policy) })
      const last = stages.length - 1
      expect(trainStage(stages)).toBe(last)
      expect(stages[last]).toMatchObject({ stage: 'TEST', kind: 'command', when: 'in_train' })
      for (const lacksTests of [true, false]) expect(stageFrom(stages, last, lacksTests)).toBe(stages.length)
      const writer = stages.findLastIndex(({ role }) => role === 'coder')
      expect(stages[last]?.loopTo).toBe(writer === -1 ? null : writer)
    }
  },
)

test('a workflow that offers nothing never enters a train', () => {
  const plan = listWorkflows({}).find(({ name }) => name === 'plan')
  expect(plan && trainStage(withTrain(plan))).toBe(-1)
})

const full = delivering.find(({ name }) => name === 'full_sdlc')
const stages = full ? withTrain(full) : []
const run: RunFacts = { stages, delivers: true, loops: 0, isCancelled: false, changed: true, lacksTests: false }
const ended = (
  outcome: 'succeeded' | 'failed',
  reason: 'completed' | 'checks_failed' | 'setup_failed' | 'shim_lost',
) => ({
  stageIndex: trainStage(stages),
  end: { outcome, reason, message: 'tests: 1 failed' },
  review: null,
  score: null,
  isPaused: false,
  infrastructureTries: 1,
})

test('a green combination lands; a red one, or one that cannot be set up, goes back; a lost host is tried again', () => {
  expect(decide(run, ended('succeeded', 'completed'))).toEqual({ type: 'land' })
  const back = { type: 'return', stageIndex: 1, loops: 1, reason: expect.stringContaining('tests: 1 failed') as string }
  expect(decide(run, ended('failed', 'checks_failed'))).toEqual(back)
  expect(decide(run, ended('failed', 'setup_failed'))).toEqual(back)
  expect(decide(run, ended('failed', 'shim_lost'))).toMatchObject({ type: 'start', why: 'again' })
  expect(decide({ ...run, isCancelled: true }, ended('succeeded', 'completed'))).toEqual({ type: 'cancel' })
})

test('work that does not go together fails after the last fix, or where nobody could fix it, and says why', () => {
  const again = sendBack({ loops: MAX_LOOPS - 1 }, { loopTo: 0 }, 'a.js changed on both sides.')
  expect(again).toEqual({ type: 'return', stageIndex: 0, loops: MAX_LOOPS, reason: 'a.js changed on both sides.' })
  const enough = sendBack({ loops: MAX_LOOPS }, { loopTo: 0 }, 'a.js changed on both sides.')
  expect(enough).toMatchObject({ type: 'fail', message: expect.stringMatching(/a\.js .* sent back 3 times/) as string })
  const nobody = sendBack({ loops: 0 }, { loopTo: null }, 'a.js changed on both sides.')
  expect(nobody).toMatchObject({ type: 'fail', message: expect.stringMatching(/no agent that could fix it/) as string })
})

test('what nothing proves, and what weakens the proof, waits for a person; the rest does not', () => {
  expect(holdBack({ hasTests: true, flags: [] }, 'task-1')).toBeNull()
  expect(holdBack({ hasTests: false, flags: [] }, 'task-1')).toMatch(
    /no test command.*sentra merge task-1 --accept-flags/,
  )
  expect(holdBack({ hasTests: true, flags: ['x'] }, 'task-1')).toMatch(/person must look.*sentra merge task-1/)
})

test('a fixer is told the files in conflict, and what each of the others means and changed', () => {
  const others = [{ title: 'Store passkeys', summary: 'Keeps them.\n', files: ['src/keys.js +4 -0'] }]
  const [conflict, landed] = describeCombination(['a.js'], others)
  expect(conflict?.text).toMatch(/markers[^]*- a\.js[^]*leave no marker/)
  expect(landed?.text).toMatch(/### Store passkeys\n\nKeeps them\.\n\n- src\/keys\.js \+4 -0/)
  expect(describeCombination([], [])).toEqual([])
})

test('the pull request of a ticket lists its tasks, their cost and the commit that was tested', () => {
  const head = 'c'.repeat(40)
  const landing = { runId: 'adw-1', taskId: 'task-1', title: 'Store passkeys', summary: '', flags: [], ontoCommit: 'b' }
  const landings = [{ ...landing, combinedCommit: head, tested: true }] as unknown as Parameters<
    typeof summarizeTicket
  >[0]['landings']
  const usages = [{ calls: 2, inputTokens: 30, cachedInputTokens: 0, outputTokens: 4 }]
  const ticket = { description: 'Passkeys.', headCommit: head }
  const text = summarizeTicket({ ticket, landings, usages })
  expect(text).toMatch(/^Passkeys\.[^]*- Store passkeys \(task-1\), landed as cccccccccc/)
  expect(text).toContain(`The checks passed on ${head}`)
  expect(text).toContain('2 model calls, 30 tokens in, 4 out')
  const untested = landings.map((one) => ({ ...one, tested: false }))
  expect(summarizeTicket({ ticket, landings: untested, usages: [] })).toMatch(/Nothing tested cccccccccc[^]*no model/)
})
