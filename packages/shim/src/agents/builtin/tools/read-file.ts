import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { tool } from 'ai'
import { z } from 'zod'
import { limitText } from './limit-text.ts'

const MAX_LINES = 2_000
const MAX_BYTES = 20 * 1024 * 1024

export function makeReadFile(cwd: string) {
  return tool({
    description: `Read a text file. Lines come with their numbers. At most ${MAX_LINES} lines at once: give first_line to go on.`,
    inputSchema: z.object({
      path: z.string(),
      first_line: z.int().positive().optional(),
      lines: z.int().positive().max(MAX_LINES).optional(),
    }),
    execute: async ({ path, first_line = 1, lines = MAX_LINES }) => {
      const file = resolve(cwd, path)
      const facts = await stat(file)
      if (!facts.isFile()) throw new Error(`${path} is no file`)
      const { size } = facts
      if (size > MAX_BYTES) throw new Error(`${path} has ${size} bytes: look at parts of it with bash`)
      const bytes = await readFile(file)
      if (bytes.includes(0)) throw new Error(`${path} is not text: it has ${bytes.length} bytes with zeros among them`)
      const all = bytes.toString().split('\n')
      const part = all.slice(first_line - 1, first_line - 1 + lines)
      if (part.length === 0) throw new Error(`${path} has only ${all.length} lines`)
      const text = limitText(part.map((line, index) => `${first_line + index}\t${line}`).join('\n'))
      const last = first_line + part.length - 1
      return last < all.length ? `${text}\n[lines ${first_line} to ${last} of ${all.length}]` : text
    },
  })
}
