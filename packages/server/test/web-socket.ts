// A real WebSocket client that keeps what it received.
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { type ClientOptions, WebSocket } from 'ws'

type Options = { token?: string; origin?: string; headers?: Record<string, string> }

export type Client<Frame> = {
  frames: Frame[]
  send(text: string): void
  /** Resolves to the close code. */
  closed: Promise<number>
  close(): Promise<void>
}

/** Opens a stream; rejects when the upgrade is refused. `url` is the server's http:// address. */
export async function connect<Frame>(url: string, path: string, options: Options): Promise<Client<Frame>> {
  const socket = new WebSocket(url.replace('http', 'ws') + path, socketOptions(options))
  const frames: Frame[] = []
  socket.on('message', (data: Buffer) => frames.push(JSON.parse(data.toString()) as Frame))
  await once(socket, 'open')
  const closed = once(socket, 'close').then(([code]) => code as number)
  const close = async () => {
    socket.close()
    await closed
  }
  return { frames, send: (text) => socket.send(text), closed, close }
}

/** Status and error code of an upgrade that must be refused. */
export async function refusal(url: string, path: string, options: Options): Promise<{ status?: number; code: string }> {
  const socket = new WebSocket(url.replace('http', 'ws') + path, socketOptions(options))
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage]
  const body = JSON.parse(Buffer.concat(await response.toArray()).toString()) as { code: string }
  return { ...(response.statusCode !== undefined && { status: response.statusCode }), code: body.code }
}

function socketOptions({ token, origin, headers }: Options): ClientOptions {
  return {
    ...(origin !== undefined && { origin }),
    headers: { ...(token !== undefined && { authorization: `Bearer ${token}` }), ...headers },
  }
}
