import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** What a session needs to go on in another process; `asked` counts the questions of a talk. */
export type Session = { cwd: string; mcpUrl: string | undefined; firstPrompt: string; asked: number }

const directory = join(homedir(), '.rehearsal')

export async function saveSession(id: string, { cwd, mcpUrl, firstPrompt, asked }: Session): Promise<void> {
  await mkdir(directory, { recursive: true })
  await writeFile(join(directory, `${id}.json`), JSON.stringify({ cwd, mcpUrl, firstPrompt, asked }))
}

/** The session saved under `id`, or undefined. */
export async function loadSession(id: string): Promise<Session | undefined> {
  try {
    return JSON.parse(await readFile(join(directory, `${id}.json`), 'utf8')) as Session
  } catch {
    // Made on another machine, or never: the client starts a new one.
    return undefined
  }
}
