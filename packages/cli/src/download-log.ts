import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { API_PREFIX, ErrorBody, type LogDownloadFormat, type LogFilter, SentraError } from '@sentra/contract'
import type { Connection } from './client.ts'
import type { Log } from './read-log.ts'

type Wanted = Omit<Log, 'client'> & { format: LogDownloadFormat; filter: LogFilter }

/** Writes the whole log to stdout as it comes; a reader that has enough, such as `head`, ends it. */
export async function downloadLog(
  { url, token }: Connection,
  { taskId, runId, filter, format }: Wanted,
): Promise<void> {
  const query = new URLSearchParams({ format })
  for (const [name, value] of Object.entries({ runId, ...filter })) if (value !== undefined) query.set(name, value)
  const address = `${url}${API_PREFIX}/logs/${taskId}/download?${query.toString()}`
  // On this machine compressing costs more than it saves.
  const headers = { authorization: `Bearer ${token}`, 'accept-encoding': 'identity' }
  const response = await fetch(address, { headers }).catch((cause: unknown) => {
    throw new SentraError('SERVER_UNREACHABLE', `No answer from ${url}: is it running? \`npm start\` starts it.`, {
      cause,
    })
  })
  if (!response.ok || response.body === null) throw await readError(response)
  try {
    await pipeline(Readable.fromWeb(response.body), process.stdout, { end: false })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EPIPE') return
    throw new SentraError('SERVER_UNREACHABLE', 'The log broke off before its end: try again.', { cause })
  }
}

async function readError(response: Response): Promise<SentraError> {
  const { code, message, details } = ErrorBody.parse(await response.json())
  return new SentraError(code, message, { details })
}
