import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import { COOKIE, exchangeLoginCode } from '#access'
import type { App } from '#platform'
import { parseQuery } from './parse-query.ts'

const Query = z.object({ code: z.string().min(1) })

/** `GET /login?code=...`: exchanges a one-time code for a cookie and goes to the start page. */
export function serveSignIn(server: FastifyInstance, app: App): void {
  server.get('/login', async (request, reply) => {
    const { code } = parseQuery(Query, request.query)
    const { secret, expiresAt } = await exchangeLoginCode(app, code)
    return setCookie(reply, secret, expiresAt).redirect('/', 303)
  })
}

/** Strict: no other site can make the browser send it, not even by a link to us. */
function setCookie(reply: FastifyReply, secret: string, expiresAt: Date): FastifyReply {
  const attributes = ['Path=/', 'HttpOnly', 'SameSite=Strict', `Expires=${expiresAt.toUTCString()}`]
  return reply.header('set-cookie', [`${COOKIE}=${secret}`, ...attributes].join('; '))
}
