import { SentraError } from '@sentra/contract'
import type { FastifyInstance } from 'fastify'
import type { App } from '#platform'

/** Opens the port; returns the address for a browser. PORT_TAKEN names the setting to change. */
export async function listen(server: FastifyInstance, app: Pick<App, 'config'>): Promise<string> {
  const { host, port } = app.config
  try {
    await server.listen({ host, port })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause
    const message = `Port ${port} on ${host} is taken by another program: choose one with \`sentra serve --port N\` or SENTRA_PORT.`
    throw new SentraError('PORT_TAKEN', message, { cause, details: { host, port } })
  }
  const address = server.server.address()
  const actualPort = typeof address === 'object' && address !== null ? address.port : port
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${actualPort}`
}
