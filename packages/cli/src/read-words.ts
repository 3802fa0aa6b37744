import { createInterface } from 'node:readline/promises'
import { text } from 'node:stream/consumers'

/** All of standard input, without the blank around it. */
export async function readPiped(): Promise<string> {
  return (await text(process.stdin)).trim()
}

/** One line that a person types; the question goes to stderr, so that a pipe gets no part of it. Empty when they leave. */
export async function askOnTerminal(question: string): Promise<string> {
  const keys = createInterface({ input: process.stdin, output: process.stderr })
  const left = new Promise<string>((resolve) => keys.once('close', () => resolve('')))
  keys.on('SIGINT', () => keys.close())
  try {
    return (await Promise.race([keys.question(question), left])).trim()
  } finally {
    keys.close()
  }
}

/** Yes only when a person types it; never where nobody can be asked. */
export async function confirmed(question: string): Promise<boolean> {
  if (!canAsk()) return false
  return /^y(es)?$/i.test(await askOnTerminal(`${question} [y/N] `))
}

export const canAsk = () => process.stdin.isTTY && process.stdout.isTTY
