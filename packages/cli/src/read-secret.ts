import { createInterface } from 'node:readline/promises'
import { text } from 'node:stream/consumers'
import { Writable } from 'node:stream'

/**
 * A secret from standard input: piped, or typed without being shown. Never an argument: those are in the shell's history
 * and in everybody's process list.
 */
export async function readSecret(prompt: string): Promise<string> {
  if (!process.stdin.isTTY) return (await text(process.stdin)).trim()
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const typed = createInterface({ input: process.stdin, output: silent, terminal: true })
  process.stderr.write(prompt)
  try {
    return (await typed.question('')).trim()
  } finally {
    typed.close()
    process.stderr.write('\n')
  }
}
