import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { git } from '../../../test/git.ts'
import { startsRuns, type ShimRun, type SpecChanges } from '../../../test/shim-run.ts'

const start = startsRuns()

const TASK = 'Add discount codes to the cart'

/** Runs the shop's own tests in a working copy; answers their output and whether they passed. */
async function testShop(run: ShimRun): Promise<{ passed: boolean; output: string }> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ['--test'], { cwd: run.spec.paths.work, env: {} })
    return { passed: true, output: stdout }
  } catch (error) {
    return { passed: false, output: (error as { stdout: string }).stdout }
  }
}

/** Starts a run whose working copy holds what others have bundled, oldest first. */
async function startAfter(before: ShimRun[], work: NonNullable<SpecChanges['work']>): Promise<ShimRun> {
  const bundles = before.map((run) => ({ ...run.factsOf('bundle')[0], directory: run.directory }))
  const fetches = bundles.map(({ directory, file }) => `git fetch --quiet ${directory}/${file} HEAD`)
  const command = [...fetches, 'git reset --quiet --hard FETCH_HEAD'].join(' && ')
  const bundleBase = bundles.at(-1)?.head ?? ''
  return await start({ bundleBase, setup: [{ label: 'take over', command, timeoutSeconds: 20 }], work })
}

test('the coder leaves a bug that a test finds, and the fixer corrects it', async () => {
  const coded = await start({ work: { prompt: `ROLE: coder\n${TASK}` } })
  expect(await coded.ended()).toMatchObject({ outcome: 'succeeded' })
  const failure = await testShop(coded)
  expect(failure.passed).toBe(false)
  expect(failure.output).toContain('half a cent is rounded up')

  const fixed = await startAfter([coded], { prompt: `ROLE: fixer\n${TASK}\n\n${failure.output}` })
  expect(await fixed.ended()).toMatchObject({ outcome: 'succeeded' })
  expect(await testShop(fixed)).toMatchObject({ passed: true })
  expect(
    fixed
      .factsOf('agent_text')
      .map(({ text }) => text)
      .join(''),
  ).toContain('half a cent is rounded up')
})

test('the tester adds a test and the reviewer approves with one remark', async () => {
  const coded = await start({ work: { prompt: `ROLE: coder\n${TASK}` } })
  await coded.ended()
  const tested = await startAfter([coded], { prompt: `ROLE: tester\n${TASK}` })
  expect(await tested.ended()).toMatchObject({ outcome: 'succeeded' })
  expect(await git(tested.spec.paths.work, 'log', '-1', '--name-only', '--format=')).toBe('test/discount-codes.test.js')

  const reviewed = await startAfter([coded, tested], {
    prompt: `ROLE: reviewer\n${TASK}`,
    mustSubmit: ['submit_review'],
  })
  expect(await reviewed.ended()).toMatchObject({ outcome: 'succeeded' })
  expect(reviewed.factsOf('review')).toMatchObject([
    { review: { verdict: 'approve', findings: [{ severity: 'info' }] } },
  ])
})

test('it says what it is, in the session and in its first words', async () => {
  const run = await start({ work: { prompt: `ROLE: planner\n${TASK}`, mustSubmit: ['submit_plan'] } })
  expect(await run.ended()).toMatchObject({ outcome: 'succeeded' })
  expect(run.factsOf('agent_text')[0]?.text).toContain('I am rehearsal (scripted, no model)')
  expect(run.factsOf('plan')[0]?.markdown).toContain(`# ${TASK}`)
  expect(run.logged('info')).toContain('Allowed: git ls-files')
})

test('in a repository it does not know it notes the task', async () => {
  const remove = { label: 'other', command: 'rm src/cart.js', timeoutSeconds: 5 }
  const run = await start({ setup: [remove], work: { prompt: `ROLE: coder\n${TASK}` } })
  expect(await run.ended()).toMatchObject({ outcome: 'succeeded' })
  expect(readFileSync(join(run.spec.paths.work, 'REHEARSAL.md'), 'utf8')).toContain(TASK)
})

test('a resumed session goes on with what a person answered', async () => {
  const asked = await start({ askWaitSeconds: 0.2, work: { prompt: `ROLE: coder\n${TASK}\nREHEARSAL: ask` } })
  expect(await asked.ended()).toMatchObject({ outcome: 'asked' })
  const [session] = asked.factsOf('session')
  const run = await start({
    environment: asked.spec.environment,
    work: { prompt: 'The answer is red.', resumeSessionId: session?.sessionId },
  })
  expect(await run.ended()).toMatchObject({ outcome: 'succeeded' })
  expect(run.factsOf('session')).toEqual([session])
  expect(run.factsOf('tool').map(({ title }) => title)).toContain('Write src/discount.js')
})

test('a session that is lost is begun anew, with a warning', async () => {
  const run = await start({ work: { resumeSessionId: 'gone' } })
  expect(await run.ended()).toMatchObject({ outcome: 'succeeded' })
  expect(run.logged('warn').join()).toContain('Session gone is lost')
})
