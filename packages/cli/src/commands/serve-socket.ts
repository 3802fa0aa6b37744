import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'

/** How one kernel knows whether a holder lives. `boot` names the kernel, `socket` lies in the data directory. */
export type Life = { boot?: string | undefined; socket?: string | undefined }

/**
 * A socket that nobody talks on: it answers for as long as its process lives, and the kernel says so to every container that
 * has the directory, where a pid means nothing. Empty where no socket can be: the server refuses such a directory by itself.
 */
export async function openLifeSocket(dataDirectory: string): Promise<{ life: Life; close: () => void }> {
  const socket = `serve.${randomBytes(4).toString('hex')}.sock`
  const path = join(dataDirectory, socket)
  const server = createServer((visitor) => visitor.destroy()).unref()
  try {
    server.listen(path)
    await once(server, 'listening')
  } catch {
    return { life: {}, close: () => undefined }
  }
  const close = () => {
    server.close()
    rmSync(path, { force: true })
  }
  return { life: { boot: bootId(), socket }, close }
}

/** Undefined when the socket cannot tell: there is none, or it belongs to another kernel. */
export async function lives({ boot, socket }: Life, dataDirectory: string): Promise<boolean | undefined> {
  if (socket === undefined || boot === undefined || boot !== bootId()) return undefined
  const visitor = connect(join(dataDirectory, socket))
  try {
    await once(visitor, 'connect')
    return true
  } catch (error) {
    // Any other refusal is one of the directory, not of a process that is gone.
    return !['ECONNREFUSED', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')
  } finally {
    visitor.destroy()
  }
}

/** Made anew at every start of the kernel, and the same in all its containers. Undefined where there is none. */
function bootId(): string | undefined {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return undefined
  }
}
