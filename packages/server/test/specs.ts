// A spec as it is after its agents and a person, without any of them: the rows that they would have left.
import type { Spec, SpecId } from '@sentra/contract'
import { startSpecWork } from '../src/specs/start-work.ts'
import type { TestApp } from './app.ts'
import { TENANT } from './dispatch.ts'

/** One task that serves one criterion, which a command proves. */
export function partsOf(text: string) {
  const check = { kind: 'command', command: 'make check' }
  const task = { id: 'T1', title: 'Do it', description: 'All of it.', type: 'feature', size: 'S' }
  return {
    requirements: { requirements: [{ id: 'R1', text: 'It shall be.', criteria: [{ id: 'R1.1', text, check }] }] },
    tasks: { tasks: [{ ...task, dependsOn: [], ownedFiles: [], serves: ['R1.1'] }] },
  }
}

type Written = { specId: SpecId; version: number; writtenAt?: string }

/** `version N`, which agents have written and a person approves, with its work begun. */
export async function approveVersion(server: TestApp, written: Written): Promise<Spec> {
  const { specId, version, writtenAt = '2026-11-21T20:05:10Z' } = written
  const text = `version ${version}\n`
  await server.db.sql(
    `insert into sentra.spec_versions (tenant_id, spec_id, number, markdown, parts, created_at) values ($1, $2, $3, $4, $5, $6)`,
    [TENANT, specId, version, text, JSON.stringify(partsOf(text)), writtenAt],
  )
  await server.db.sql(`update sentra.specs set state = 'pending_approval', version = $2, run_id = null where id = $1`, [
    specId,
    version,
  ])
  const token = server.tokens.a
  const reply = await server.request(`POST /api/v1/specs/${specId}/approve`, { token, body: { version } })
  if (reply.status >= 300) throw new Error(JSON.stringify(reply.body))
  await startSpecWork(server.app, { tenantId: TENANT, specId })
  const { spec } = (await server.request(`GET /api/v1/specs/${specId}`, { token })).body as unknown as { spec: Spec }
  return spec
}
