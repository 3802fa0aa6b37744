import { connect, type Socket } from 'node:net'
import { sleep } from '../server-client.ts'

const FIRST_WAIT_MS = 50
const LONGEST_WAIT_MS = 1_000

/** A connection to a Unix socket that may not be listened on for a while; undefined when patience or caller is gone. */
export async function connectPatiently(
  path: string,
  { patienceMs, signal }: { patienceMs: number; signal: AbortSignal },
): Promise<Socket | undefined> {
  const until = performance.now() + patienceMs
  for (let wait = FIRST_WAIT_MS; !signal.aborted; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    const socket = await connectOnce(path)
    if (socket) return socket
    if (performance.now() + wait > until) return undefined
    await sleep(wait, signal).catch(() => undefined) // aborted: the loop sees it
  }
  return undefined
}

function connectOnce(path: string): Promise<Socket | undefined> {
  const socket = connect(path)
  return new Promise((resolve) => {
    const refuse = () => resolve(undefined)
    socket.once('error', refuse)
    socket.once('connect', () => {
      socket.off('error', refuse)
      resolve(socket)
    })
  })
}
