import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { ModelMessage } from 'ai'

/** A conversation as it is kept: enough to go on in another process. */
export type Session = { id: string; messages: ModelMessage[] }

const directory = join(homedir(), '.sentra-agent')

/** Written aside and renamed: a session file that is there is whole. */
export async function saveSession({ id, messages }: Session): Promise<void> {
  await mkdir(directory, { recursive: true })
  const file = fileOf(id)
  await writeFile(`${file}.new`, JSON.stringify(messages))
  await rename(`${file}.new`, file)
}

/** The session saved under `id`; undefined when it was made elsewhere or never. */
export async function loadSession(id: string): Promise<Session | undefined> {
  try {
    return { id, messages: JSON.parse(await readFile(fileOf(id), 'utf8')) as ModelMessage[] }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Ids are ours, but one comes back from outside: nothing but its own characters may name a file. */
function fileOf(id: string): string {
  return join(directory, `${id.replaceAll(/[^\w-]/g, '_')}.json`)
}
