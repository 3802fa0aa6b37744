import { PagePath, SentraError, SESSION_COOKIE } from '@sentra/contract'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import { exchangeLoginCode } from '#access'
import type { App } from '#platform'
import { parseQuery } from './parse-query.ts'

const Query = z.object({ code: z.string().min(1), to: PagePath.default('/') })

/** `GET /login?code=...`: exchanges a one-time code for a cookie and goes to the page that the link is for. */
export function serveSignIn(server: FastifyInstance, app: App): void {
  server.get('/login', async (request, reply) => {
    const { code, to } = parseQuery(Query, request.query)
    try {
      const { secret, expiresAt } = await exchangeLoginCode(app, code)
      return setCookie(reply, secret, expiresAt).redirect(to, 303)
    } catch (error) {
      if (!isUsedLink(error) || !(request.headers.accept ?? '').includes('text/html')) throw error
      return reply.redirect('/?login=used', 303)
    }
  })
}

/** A person who follows an old link gets a page that says how to get a new one, and no JSON. */
const isUsedLink = (error: unknown) => error instanceof SentraError && error.code === 'LOGIN_CODE_USED'

/** Strict: no other site can make the browser send it, not even by a link to us. */
function setCookie(reply: FastifyReply, secret: string, expiresAt: Date): FastifyReply {
  const attributes = ['Path=/', 'HttpOnly', 'SameSite=Strict', `Expires=${expiresAt.toUTCString()}`]
  return reply.header('set-cookie', [`${SESSION_COOKIE}=${secret}`, ...attributes].join('; '))
}
