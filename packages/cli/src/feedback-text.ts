import type { Feedback, FeedbackList } from '@sentra/contract'
import { print, styled, visible } from './print.ts'
import { stateText } from './run-text.ts'

/** Enough of a remark or a log to know what it is about; `--json` has all of it. */
const MOST_LINES = 8
const MOST_WIDTH = 200

/** What GitHub says about the pull request of a task or ticket, oldest first, and how it goes to the agent. Nothing when it says nothing. */
export function printFeedback(id: string, { items, problem, pendingChecks, rounds, mostRounds }: FeedbackList): void {
  const told = items.filter(({ state }) => state !== 'outdated')
  if (told.length === 0 && problem === null) return
  print(
    `\n${styled('bold', 'From GitHub')}${pendingChecks > 0 ? styled('dim', `  ${countOf(pendingChecks)} not over`) : ''}`,
  )
  for (const item of told) printItem(item)
  if (problem !== null) print(styled('yellow', `  ${visible(problem)}`))
  if (rounds >= mostRounds)
    print(styled('dim', `  It went to the agent by itself ${rounds} times: from now on you decide.`))
  const open = told.filter(({ state }) => state === 'new').length
  if (open > 0) print(`  give it to the agent: sentra github fix ${id}`)
}

const countOf = (checks: number) => `${checks} check${checks === 1 ? ' is' : 's are'}`

/** Who, where, and what, with the end of a log. */
export function printItem(item: Feedback): void {
  print(`  ${styled('cyan', headline(item))}  ${stateText(item.state)}  ${styled('dim', item.id)}`)
  for (const line of firstLines(item.text)) print(`    ${line}`)
  if (item.log !== null) for (const line of lastLines(item.log)) print(styled('dim', `    ${line}`))
  else if (item.logProblem !== null) print(styled('dim', `    ${visible(item.logProblem)}`))
}

function headline({ kind, author, title, file, line, step }: Feedback): string {
  const place = file === null ? '' : ` at ${file}${line === null ? '' : `:${line}`}`
  const what = kind === 'check' ? `${title} failed${step === null ? '' : ` in “${step}”`}` : `${author}${place}`
  return visible(what)
}

const linesOf = (text: string) =>
  text === '' ? [] : text.split('\n').map((line) => visible(line).slice(0, MOST_WIDTH))

function firstLines(text: string): string[] {
  const lines = linesOf(text)
  return lines.length > MOST_LINES ? [...lines.slice(0, MOST_LINES), '…'] : lines
}

const lastLines = (text: string) => linesOf(text).slice(-MOST_LINES)
