// GitHub's API, emulated in this process, and a project that is linked to it.
import { type AddressInfo, createServer } from 'node:net'
import { newId, type Project } from '@sentra/contract'
import { createEmulator } from 'emulate'
import { TENANT } from './dispatch.ts'
import type { TestApp } from './app.ts'
import { makeRepository } from './repository.ts'

const TOKEN = 'github-token-12345'

export type IssueAtGithub = { number: number; title: string; body: string; state: string }

/** With empty repositories `ann/<name>`. */
export async function startGithub(names: string[], more: object = {}) {
  const repos = names.map((name) => ({ owner: 'ann', name, auto_init: true, default_branch: 'main' }))
  const github = { users: [{ login: 'ann', name: 'Ann', email: 'ann@example.com' }], orgs: [], repos, ...more }
  const seed = { tokens: { [TOKEN]: { login: 'ann', scopes: ['repo'] } }, github }
  const emulator = await createEmulator({ service: 'github', port: await freePort(), seed })
  const person = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const reply = await fetch(`${emulator.url}/repos/ann${path}`, {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })
    if (!reply.ok) throw new Error(`${method} ${path} answered ${reply.status}: ${await reply.text()}`)
    return (await reply.json()) as T
  }
  const issues = (name: string) => person<IssueAtGithub[]>('GET', `/${name}/issues?state=all`)
  return { url: emulator.url, token: TOKEN, person, issues, stop: () => emulator.close() }
}
export type Github = Awaited<ReturnType<typeof startGithub>>

/** A project whose URL is `ann/<name>`; nothing of git is at that address. */
export async function addRemoteProject(server: TestApp, name: string): Promise<Project> {
  const body = { path: await makeRepository(), name: `${name}-${newId('project').slice(-6)}` }
  const reply = await server.request('POST /api/v1/projects', { token: server.tokens.a, body })
  const { project } = reply.body as unknown as { project: Project }
  const url = `http://127.0.0.1:9/ann/${name}.git`
  await server.db.sql('update sentra.projects set path = null, url = $2 where tenant_id = $3 and id = $1', [
    project.id,
    url,
    TENANT,
  ])
  return { ...project, path: null, url }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
