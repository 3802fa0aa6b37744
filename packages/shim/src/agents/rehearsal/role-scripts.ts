import { codesTest, discountSource, discountTest, styles } from './demo-files.ts'
import type { Turn } from './turn.ts'

export type Script = (turn: Turn) => Promise<void>

const FAILURE_LINE = /not ok|✖|Error|expected|actual/i
const MAX_QUOTED_LINES = 5

/** Reads the repository and hands in a plan. */
export const planner: Script = async (turn) => {
  const { output } = await turn.run(['git', 'ls-files'])
  const files = output.trim().split('\n').slice(0, 20)
  await turn.say(`The repository has ${files.length} files that matter here.`)
  const steps = (await isShop(turn))
    ? ['Add `src/discount.js` with `applyDiscount(totalCents, code)`.', 'Test it in `test/discount.test.js`.']
    : ['Append a note about the task to `REHEARSAL.md`.']
  const list = steps.map((step, index) => `${index + 1}. ${step}`).join('\n')
  const markdown = `# ${taskOf(turn)}\n\nWritten by a script, not by a model.\n\n${list}\n\nFiles read:\n\n${files.map((file) => `- ${file}`).join('\n')}\n`
  await turn.say(await turn.call('submit_plan', { markdown }))
}

/** Adds the feature, with a rounding bug that its own test finds. */
export const coder: Script = async (turn) => {
  if (!(await isShop(turn))) return await writeNote(turn)
  const style = await styleOf(turn)
  await turn.call('report_progress', { message: 'Adding discount codes and their test.' })
  await turn.write('src/discount.js', discountSource(style, 'floor'))
  await turn.write('test/discount.test.js', discountTest(style))
  const { code } = await turn.run([process.execPath, '--check', 'src/discount.js'])
  await turn.say(`Wrote src/discount.js and test/discount.test.js (syntax check: exit code ${code}).`)
}

/** Reads the failure in its prompt and corrects the rounding. */
export const fixer: Script = async (turn) => {
  const failure = turn.prompt.split('\n').filter((line) => FAILURE_LINE.test(line))
  await turn.say(`The failure I was given:\n${failure.slice(0, MAX_QUOTED_LINES).join('\n')}`)
  const source = await turn.read('src/discount.js')
  if (!source?.includes('Math.floor')) return await writeNote(turn)
  await turn.write('src/discount.js', discountSource(await styleOf(turn), 'round'))
  const { code } = await turn.run([process.execPath, '--test'])
  await turn.say(`Half a cent is rounded up now; the tests end with code ${code}.`)
}

/** Adds the test that is missing. */
export const tester: Script = async (turn) => {
  if ((await turn.read('src/discount.js')) === undefined) return await turn.say('I know no test that is missing here.')
  await turn.write('test/discount-codes.test.js', codesTest(await styleOf(turn)))
  await turn.say('Added test/discount-codes.test.js: unknown and missing codes.')
}

/** Reads the last commit and approves it. */
export const reviewer: Script = async (turn) => {
  const { output } = await turn.run(['git', 'show', '--stat', '--format=%h %s', 'HEAD'])
  await turn.say(output)
  const finding = {
    severity: 'info',
    area: 'quality',
    title: 'Reviewed by a script',
    detail: 'No model read this change.',
  }
  const summary = `A scripted review of:\n\n${output}`.slice(0, 2_000)
  await turn.say(await turn.call('submit_review', { verdict: 'approve', summary, findings: [finding] }))
}

/** Sends the work back. */
export const blockingReviewer: Script = async (turn) => {
  const finding = { severity: 'blocking', area: 'quality', title: 'Blocked by the script', detail: 'It was told to.' }
  const summary = 'This script always asks for changes.'
  await turn.say(await turn.call('submit_review', { verdict: 'request_changes', summary, findings: [finding] }))
}

/** What a script can honestly do in a repository it does not know. */
async function writeNote(turn: Turn): Promise<void> {
  const before = (await turn.read('REHEARSAL.md')) ?? '# Rehearsals\n'
  const day = new Date().toISOString().slice(0, 10)
  await turn.write('REHEARSAL.md', `${before}\n- ${day}: ${taskOf(turn)}\n`)
  await turn.say('I have no script for this repository: I noted the task in REHEARSAL.md.')
}

async function isShop(turn: Turn): Promise<boolean> {
  return (await turn.read('src/cart.js')) !== undefined
}

async function styleOf(turn: Turn) {
  const manifest = JSON.parse((await turn.read('package.json')) ?? '{}') as { type?: string }
  return styles[manifest.type === 'module' ? 'module' : 'commonjs']
}

/** The first line below the heading of the task, else the first line after the role. */
function taskOf({ session }: Turn): string {
  const lines = session.firstPrompt.split('\n').filter((line) => line.trim() !== '' && !/^(ROLE|REHEARSAL):/.test(line))
  const heading = lines.findIndex((line) => /^## Task\b/.test(line))
  return (lines[heading + 1] ?? 'a task without a description').replace(/^#+ */, '').slice(0, 200)
}
