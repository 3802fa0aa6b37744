import { type Command, Option } from 'commander'
import { onlyText, SentraError, type Spec, type SpecId, taskPriorities } from '@sentra/contract'
import { type CommandContext, openContext } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { findProject, parseSpecId } from '../find-things.ts'
import { askOnTerminal, canAsk, confirmed, readPiped } from '../read-words.ts'
import { parseTokens } from '../parse-number.ts'
import { note, print, styled, terminalWidth } from '../print.ts'
import { countsText, judgedPhase, nextOfSpec, specState } from '../spec-text.ts'
import { talk } from '../talk.ts'
import { createTalkText } from '../talk-text.ts'
import { isWritten, readSpec, type SpecNow, watchSpec } from '../watch-spec.ts'
import { askQuickly, type QuickOptions } from './ask-quickly.ts'

/** Of a talk that goes on, so many messages are shown again. */
const SHOWN_AGAIN = 3

type AskOptions = QuickOptions & {
  spec?: string
  say?: string
  quick?: boolean
  talk: boolean
  budget?: number | null
  force?: boolean
}

export function addAsk(program: Command): void {
  program
    .command('ask')
    .argument('[idea]', 'what you want, in your words; - or a pipe reads it from standard input')
    .description('talk an idea through with the architect until a spec of it is written')
    .option('-p, --project <name>', 'project (default: the one whose checkout you are in)')
    .option('--spec <spec>', 'go on with the talk about this one')
    .option('--say <text>', 'with --spec: say this one thing and leave')
    .option('--quick', 'no spec: one ticket with one task, which starts at once')
    .option('--no-talk', 'take the idea as it stands; nobody asks about it')
    .option('-t, --title <title>', 'what to call it (default: the beginning of the idea)')
    .option('-w, --workflow <name>', 'what its tasks do; `sentra workflows` lists them')
    .addOption(new Option('--priority <priority>', 'urgency').choices([...taskPriorities]).default('medium'))
    .option('-a, --agent <name>', 'agent; `rehearsal` is scripted and needs no key')
    .option('-m, --model <name>', 'model')
    .option('-k, --credential <name>', 'key to use (`sentra keys list`)')
    .option('--budget <tokens>', 'tokens for writing the spec, or none for any number', parseTokens)
    .option('--force', 'although an open spec asks for nearly the same')
    .option('--no-wait', 'start it and return at once')
    .action(ask)
}

async function ask(idea: string | undefined, options: AskOptions, command: Command): Promise<void> {
  const context = openContext(command)
  if (options.spec !== undefined) return goOn(context, parseSpecId(options.spec), options)
  if (options.say !== undefined)
    throw new SentraError(
      'INVALID_INPUT',
      'Say about which spec: `sentra ask --spec ID --say "..."`; `sentra specs` lists them.',
    )
  const words = await readIdea(idea)
  if (options.quick) return askQuickly(context, words, options)
  const { id: projectId } = await findProject(context.client, options.project)
  const { title, workflow, agent, model, credential, priority, talk: isTalk, budget: tokenBudget } = options
  const choices = { title, workflow, agent, model, credential, priority, talk: isTalk, tokenBudget }
  const spec = await launch(context, { projectId, description: words, ...choices, force: options.force === true })
  if (spec === undefined) return
  if (!options.wait)
    return context.show(spec, () => print(`Started ${spec.id}: sentra ask --spec ${spec.id} talks about it.`))
  if (!context.isJson) note(styled('dim', `${spec.id}  go on at any time: sentra ask --spec ${spec.id}`))
  await follow(context, { specId: spec.id, skipped: 1 })
}

type Launch = Parameters<CommandContext['client']['specs']['launch']>[0]

/** On a terminal, who asks for what was asked for before says whether they mean it; undefined when they do not. */
async function launch(context: CommandContext, wanted: Launch): Promise<Spec | undefined> {
  try {
    return await context.client.specs.launch(wanted)
  } catch (error) {
    if (!(error instanceof SentraError) || error.code !== 'SPEC_DOUBLE' || !canAsk() || context.isJson) throw error
    print(onlyText(error.message))
    if (await confirmed('Start another one all the same?'))
      return context.client.specs.launch({ ...wanted, force: true })
    note('Nothing was started.')
    return undefined
  }
}

/** The idea from the line, a pipe, or asked for. */
async function readIdea(given: string | undefined): Promise<string> {
  if (given !== undefined && given !== '-') return given
  const words = given === '-' || !process.stdin.isTTY ? await readPiped() : await askOnTerminal('What do you want? ')
  if (words !== '') return words
  throw new SentraError('INVALID_INPUT', 'Say what you want: `sentra ask "..."`, or `sentra ask < idea.md`.')
}

async function goOn(context: CommandContext, specId: SpecId, { say, wait }: AskOptions): Promise<void> {
  if (say !== undefined) {
    const conversation = await context.client.specs.say({ specId, text: say, channel: 'cli' })
    const handedOff = conversation.handedOffAt === null ? '' : ' The idea is handed off.'
    return context.show(conversation, () => print(`Said.${handedOff} What follows: sentra ask --spec ${specId}`))
  }
  const now = await readSpec(context, specId)
  const skipped = Math.max(0, now.conversation.messages.length - SHOWN_AGAIN)
  if (!context.isJson) {
    print(`${styled('bold', now.spec.title)}\n${specId}  ${specState(now.spec)}`)
    if (skipped > 0) note(styled('dim', `... ${skipped} earlier: sentra specs show ${specId} --part talk`))
  }
  if (!wait || isWritten(now)) return finish(context, now)
  await follow(context, { specId, skipped })
}

/** A talk where somebody can type; elsewhere until the first question, which is printed with how to answer it. */
async function follow(context: CommandContext, what: { specId: SpecId; skipped: number }): Promise<void> {
  const canType = process.stdin.isTTY && process.stdout.isTTY && !context.isJson
  if (!canType) return finish(context, await untilAsked(context, what))
  const now = await talk(context, what)
  if (now) return finish(context, now)
  note(`Left; nothing is lost. Go on, also days later: sentra ask --spec ${what.specId}`)
}

async function untilAsked(context: CommandContext, what: { specId: SpecId; skipped: number }): Promise<SpecNow> {
  const left = new AbortController()
  const toText = createTalkText({ mine: [] }, what.skipped)
  try {
    for await (const now of watchSpec(context, what.specId, left.signal)) {
      const fresh = toText(now, terminalWidth(80))
      if (!context.isJson && fresh.length > 0) print(fresh.join('\n'))
      if (now.conversation.turn === 'person' || isWritten(now)) return now
    }
  } finally {
    left.abort()
  }
  return readSpec(context, what.specId)
}

/** Where it stands and what to type next. */
async function finish(context: CommandContext, now: SpecNow): Promise<void> {
  const { spec, conversation } = now
  process.exitCode = exitCodeOf(now)
  if (context.isJson) return context.show(now, () => {})
  if (conversation.turn === 'person' && !spec.budget.isSpent)
    return print(`\nanswer: sentra ask --spec ${spec.id} --say "..."   nothing is missing: --say "nothing else"`)
  if (spec.state === 'pending_approval') {
    const { parts } = await context.client.specs.get({ specId: spec.id })
    print(`\n${styled('bold', `Version ${spec.version} is there`)}: ${countsText(parts)}.`)
    print('Nothing is built before you approve it.')
  } else if (spec.message !== null) print(`\n${spec.message}`)
  for (const line of nextOfSpec(spec)) print(line)
}

function exitCodeOf({ spec, conversation }: SpecNow): number {
  if (spec.state === 'failed') return exitCodes.runFailed
  return conversation.turn === 'person' || spec.budget.isSpent || judgedPhase(spec)
    ? exitCodes.needsPerson
    : exitCodes.ok
}
