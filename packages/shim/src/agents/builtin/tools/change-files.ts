import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { tool } from 'ai'
import { z } from 'zod'
import { resolveForWriting } from './resolve-path.ts'

export function makeWriteFile(cwd: string) {
  return tool({
    description: 'Write a whole file, with the directories it needs. Replaces what is there.',
    inputSchema: z.object({ path: z.string(), content: z.string() }),
    execute: async ({ path, content }) => {
      const file = await resolveForWriting(cwd, path)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, content)
      return `Wrote ${Buffer.byteLength(content)} bytes to ${path}.`
    },
  })
}

export function makeEditFile(cwd: string) {
  return tool({
    description:
      'Replace text in a file. old_text must stand in it exactly once, character for character, without line numbers; ' +
      'add lines around it until it does, or set replace_all.',
    inputSchema: z.object({
      path: z.string(),
      old_text: z.string().min(1),
      new_text: z.string(),
      replace_all: z.boolean().optional(),
    }),
    execute: async ({ path, old_text, new_text, replace_all = false }) => {
      const file = await resolveForWriting(cwd, path)
      const text = await readFile(file, 'utf8')
      const parts = text.split(old_text)
      const times = parts.length - 1
      if (times === 0) throw new Error(`old_text does not stand in ${path}: read the file again`)
      if (times > 1 && !replace_all) throw new Error(`old_text stands ${times} times in ${path}: add lines around it`)
      await writeFile(file, parts.join(new_text))
      return `Replaced ${times === 1 ? 'one place' : `${times} places`} in ${path}.`
    },
  })
}
