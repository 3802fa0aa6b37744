import type { SpecId } from '@sentra/contract'
import type { CommandContext } from './context.ts'
import { note, styled, terminalWidth } from './print.ts'
import { openTalkLine } from './talk-line.ts'
import { answerOf, createTalkText, type Said } from './talk-text.ts'
import { isWritten, type SpecNow, watchSpec } from './watch-spec.ts'

const HELP = 'Answer in words or by number; /done when nothing is missing; Ctrl-C leaves.'

type Talk = {
  specId: SpecId
  /** How many of the messages need not be shown. */
  skipped: number
}

/**
 * Talks with the architect on a terminal and follows the phases, until the spec is written or stands still. Undefined when
 * the person left before that.
 */
export async function talk(context: CommandContext, { specId, skipped }: Talk): Promise<SpecNow | undefined> {
  const said: Said = { mine: [] }
  let now: SpecNow | undefined
  let since = Date.now()
  note(styled('dim', HELP))
  const line = openTalkLine((typed) => {
    if (typed === '/help') return line.write(styled('dim', HELP))
    say(typed).catch((error: Error) => line.write(styled('red', error.message)))
  })
  const say = async (typed: string) => {
    const text = now ? answerOf(typed, now.conversation) : typed
    if (text !== typed) line.write(styled('dim', `  ${text}`))
    said.mine.push(text)
    await context.client.specs.say({ specId, text, channel: 'cli' })
  }
  const draw = () => line.setPrompt(promptText(now, Date.now() - since))
  const toText = createTalkText(said, skipped)
  const clock = setInterval(draw, 1_000)
  try {
    for await (const read of watchSpec(context, specId, line.left)) {
      if (stepOf(read) !== stepOf(now)) since = Date.now()
      now = read
      for (const text of toText(now, terminalWidth(80))) line.write(text)
      if (isWritten(now)) return now
      draw()
    }
    return undefined
  } finally {
    clearInterval(clock)
    line.close()
  }
}

/** Whose turn it is and in which phase: the clock beside the prompt starts anew with each. */
const stepOf = (now: SpecNow | undefined) => `${now?.spec.state} ${now?.conversation.messages.length}`

function promptText(now: SpecNow | undefined, elapsedMs: number): string {
  if (now === undefined || now.conversation.turn === 'person') return styled('cyan', '> ')
  const phase = now.spec.phases.find(({ state }) => state === 'running' || state === 'pending')
  const what = now.spec.state === 'draft' ? 'the architect is at work' : `${phase?.phase ?? 'it'} is being written`
  return `${styled('dim', `${what}, ${Math.round(elapsedMs / 1000)} s`)} ${styled('cyan', '>')} `
}
