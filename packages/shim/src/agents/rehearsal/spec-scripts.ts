import type { Script } from './role-scripts.ts'
import type { Turn } from './turn.ts'

/** What the scripted architect asks, one question a time; the last one until the person hands the idea off. */
const questions = [
  { question: 'Hello! I have looked at the repository. Who is this for?', options: ['customers', 'staff'] },
  { question: 'How will you see that it works?', options: [] },
  { question: 'Anything else?', options: [] },
]
const HANDED_OFF = 'has handed the idea off: ask nothing more'
const NOT_PUT = 'Your question was not put to anybody'
const UNANSWERED = 'nobody has answered yet'

/** Reports two files that are really there. */
export const explorer: Script = async (turn) => {
  const { output } = await turn.run(['git', 'ls-files'])
  const files = output.trim().split('\n').slice(0, 2)
  const findings = [
    {
      title: 'Files that matter',
      detail: 'The first ones of the repository.',
      files: files.map((path) => ({ path, line: 1 })),
    },
  ]
  await turn.say(await turn.call('submit_findings', { summary: 'A script looked, no model.', findings }))
}

/** Writes what its phase is for. */
export const architect: Script = async (turn) => {
  const prompt = turn.session.firstPrompt
  if (prompt.includes('In this phase you talk')) return await talk(turn)
  if (prompt.includes('In this phase you write the requirements'))
    return await hand(turn, 'submit_requirements', requirements)
  if (prompt.includes('In this phase you write the design')) return await hand(turn, 'submit_design', design)
  return await hand(turn, 'submit_tasks', { tasks })
}

/** Gives a score to whatever was handed in, and says of every criterion that it holds. */
export const checker: Script = async (turn) => {
  const judged = [...turn.prompt.matchAll(/^- (R\d+\.\d+):/gm)].map(([, criterion]) => criterion)
  if (!turn.prompt.includes('submit_verdicts')) return await gradeWith(0.9)(turn)
  const verdicts = judged.map((criterion) => ({
    criterion,
    holds: true,
    evidence: 'A script said so, no model.',
    files: [],
  }))
  await hand(turn, 'submit_verdicts', { verdicts })
}

/** A checker that gives always the same score. */
export function gradeWith(score: number): Script {
  return async (turn) => {
    const problems = score < 0.7 ? ['The script was told to find one.'] : []
    await hand(turn, 'submit_grade', { score, feedback: 'Graded by a script.', problems })
  }
}

async function hand(turn: Turn, tool: string, body: Record<string, unknown>): Promise<void> {
  await turn.say(await turn.call(tool, body))
}

async function talk(turn: Turn): Promise<void> {
  let heard = turn.prompt
  while (!heard.includes(HANDED_OFF)) {
    const next = questions[Math.min(turn.session.asked, questions.length - 1)] ?? {
      question: 'Anything else?',
      options: [],
    }
    await turn.call('report_readiness', understanding(turn.session.asked))
    turn.session.asked += 1
    await turn.remember()
    heard = await turn.call('ask_human', next)
    if (heard.includes(NOT_PUT)) turn.session.asked -= 1
    if (heard.includes(UNANSWERED)) return
  }
  await hand(turn, 'submit_brief', { summary: 'What the person wrote and answered, as it stands.' })
}

function understanding(asked: number) {
  const known = Math.min(1, 0.4 + asked * 0.3)
  const readiness = { completeness: known, specificity: known, consistency: 1, coverage: known }
  const missing = questions.slice(asked, -1).map(({ question }) => question)
  const decisions = [{ decision: 'Only files are added', reason: 'A script cannot know more.', alternatives: [] }]
  return { readiness, missing, decisions }
}

const file = (id: string, name: string) => ({
  id,
  text: `The file spec/${name}.md is there.`,
  check: { kind: 'command', command: `test -f spec/${name}.md` },
})

const requirements = {
  requirements: [
    {
      id: 'R1',
      text: 'The repository shall have a file for each part of the idea.',
      criteria: [file('R1.1', 'first'), file('R1.2', 'second')],
    },
  ],
}

const design = {
  overview: 'Two files.\n\n```mermaid\ngraph LR\n  first --> second\n```',
  decisions: [{ decision: 'Markdown', reason: 'It can be read.', alternatives: ['plain text'] }],
  risks: [{ risk: 'Nobody reads them.', mitigation: 'They are short.' }],
}

const task = (id: string, name: string, more: { serves: string[]; dependsOn: string[] }) => ({
  id,
  title: `Write spec/${name}.md`,
  description: `REHEARSAL: file spec/${name}.md`,
  type: 'chore',
  size: 'S',
  ownedFiles: [`spec/${name}.md`],
  ...more,
})

const tasks = [
  task('T1', 'first', { serves: ['R1.1'], dependsOn: [] }),
  task('T2', 'second', { serves: ['R1.2'], dependsOn: ['T1'] }),
]
