import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LogLine } from '@sentra/contract'
import { decodeFrames, type Frame } from '@sentra/contract/journal'
import type { JournalFact } from '@sentra/contract/runner'

/** Frames of the journal that a runner keeps in its trash for a week; undefined while the attempt's directory is in use. */
export function readJournal(runnerDirectory: string, attemptId: string): Frame[] | undefined {
  const trash = join(runnerDirectory, 'trash')
  for (const name of readdirSync(trash)) {
    const lease = JSON.parse(readFileSync(join(trash, name, 'lease.json'), 'utf8')) as { order: { attemptId: string } }
    if (lease.order.attemptId !== attemptId) continue
    const bytes = readFileSync(join(trash, name, 'journal'))
    const { frames, consumed } = decodeFrames(bytes)
    if (consumed !== bytes.length) throw new Error(`the journal of ${attemptId} ends in half a frame`)
    return frames
  }
  return undefined
}

type Said = { at: string; text?: string }
export type Record = { stdout: string; stderr: string; said: Said[] }

/** Facts that steer and say nothing to a reader. */
const SILENT = new Set<JournalFact['type']>(['session', 'bundle', 'command_applied', 'listening'])

/** What a journal says, read without any of the product's code that stores it. */
export function recordOfJournal(frames: Frame[]): Record {
  const facts = frames.flatMap(({ kind, body, timeMs }) =>
    kind === 'fact' ? [{ timeMs, fact: JSON.parse(Buffer.from(body).toString()) as JournalFact }] : [],
  )
  const said = facts
    .filter(({ fact }) => !SILENT.has(fact.type))
    .map(({ timeMs, fact }) => ({ at: new Date(timeMs).toISOString(), ...textOf(fact) }))
  return { stdout: outputOf(frames, 'stdout'), stderr: outputOf(frames, 'stderr'), said }
}

/** The same of the lines that the API lists, oldest first; `like` says which entries' words the journal has as they are. */
export function recordOfLines(lines: LogLine[], like: Record): Record {
  const output = (source: string) =>
    lines
      .filter((line) => line.source === source)
      .map((line) => `${line.message}\n`)
      .join('')
  const said = lines
    .filter((line) => line.source === 'entry')
    .map(({ at, message }, index) => ({ at, ...(like.said[index]?.text !== undefined && { text: message }) }))
  return { stdout: output('stdout'), stderr: output('stderr'), said }
}

function textOf(fact: JournalFact): { text?: string } {
  if (fact.type === 'log' || fact.type === 'progress') return { text: fact.message }
  return fact.type === 'agent_text' ? { text: fact.text } : {}
}

/** An unfinished last line is a line all the same. */
function outputOf(frames: Frame[], kind: 'stdout' | 'stderr'): string {
  const text = Buffer.concat(frames.flatMap((frame) => (frame.kind === kind ? [frame.body] : []))).toString()
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}
