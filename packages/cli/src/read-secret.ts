import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { Writable } from 'node:stream'

/**
 * A secret from standard input: piped, or typed without being shown. Never an argument: those are in the shell's history
 * and in everybody's process list.
 * `isLast` says which line ends one of several lines.
 */
export async function readSecret(prompt: string, isLast: (line: string) => boolean = () => true): Promise<string> {
  if (!process.stdin.isTTY) return (await text(process.stdin)).trim()
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const typed = createInterface({ input: process.stdin, output: silent, terminal: true })
  process.stderr.write(prompt)
  try {
    const lines: string[] = []
    for await (const line of typed) {
      lines.push(line)
      if (isLast(line)) break
    }
    return lines.join('\n').trim()
  } finally {
    typed.close()
    process.stderr.write('\n')
  }
}
