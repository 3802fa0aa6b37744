import type { Socket } from 'node:net'
import { type Readable, Transform, type TransformCallback } from 'node:stream'
import { SESSION_COOKIE } from '@sentra/contract'
import { page } from './page.ts'

const TOKEN = Buffer.from(`${SESSION_COOKIE}=`)

/**
 * What a client of a published port may send in: all but the dashboard's cookie. A browser sends the cookies of 127.0.0.1
 * to every port of it, and what listens here was written by an agent. A first request that carries it is sent on to the
 * name of the run, which has cookies of its own; a later one ends the connection.
 */
export function guardCookies(client: Socket, name: string): Readable {
  const guard = new Guard((first) => {
    if (first === null) client.destroy()
    else client.end(redirect(first, client.localPort ?? 0, name))
  })
  return client.pipe(guard)
}

/** Lets bytes pass until the cookie is among them, however they are cut; nothing passes after it. */
class Guard extends Transform {
  #onCookie: (first: Buffer | null) => void
  #tail = Buffer.alloc(0)
  #isFirst = true
  #isShut = false

  constructor(onCookie: (first: Buffer | null) => void) {
    super()
    this.#onCookie = onCookie
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const seen = Buffer.concat([this.#tail, chunk])
    if (!this.#isShut && seen.includes(TOKEN)) {
      this.#isShut = true
      this.#onCookie(this.#isFirst ? chunk : null)
    }
    this.#isFirst = false
    this.#tail = Buffer.from(seen.subarray(-(TOKEN.length - 1)))
    done(null, this.#isShut ? undefined : chunk)
  }
}

function redirect(first: Buffer, port: number, name: string): string {
  const path = /^(?:GET|HEAD) (\/\S*) HTTP/.exec(first.toString('latin1'))?.[1]
  const address = `http://${name}:${port}${path ?? '/'}`
  const message = `open ${address} instead: the cookie of the dashboard must not reach a program of an agent.`
  if (path === undefined) return page('403 Forbidden', message)
  return page('307 Temporary Redirect', message, [`Location: ${address}`])
}
