import { Code, ConnectError, type ServiceImpl } from '@connectrpc/connect'
import { AttemptId, HostReport, RunnerId, SentraError } from '@sentra/contract'
import { type HostCommand, Leftover, type RunnerService, WorktreeReport } from '@sentra/contract/runner'
import { z } from 'zod'
import { type App, inTenant } from '#platform'
import { agentsOfRunner } from '#runners'
import { beatRunner } from './beat-runner.ts'
import type { OpenCommand } from './dispatch-store.ts'
import { fetchObjects } from './fetch-objects.ts'
import { leaseAttempts } from './lease-attempts.ts'
import { putBundle } from './put-bundle.ts'
import { recordWorktrees } from './record-worktrees.ts'
import { registerRunner } from './register-runner.ts'
import type { RunnerHub } from './runner-hub.ts'
import { storeReport } from './store-report.ts'
import { watchHints } from './watch-hints.ts'

const json = (value: unknown) => Buffer.from(JSON.stringify(value))
const parseJson = (bytes: Uint8Array): unknown => JSON.parse(Buffer.from(bytes).toString('utf8'))
const toCommand = ({ attemptId, number, command }: OpenCommand) => ({ attemptId, number, command: json(command) })

const forHost = (command: HostCommand) => ({ attemptId: '', number: 0, command: json(command) })
const parseReports = (bytes: Uint8Array) => z.array(WorktreeReport).parse(parseJson(bytes))
const parseLeftovers = (bytes: Uint8Array) => (bytes.length === 0 ? null : z.array(Leftover).parse(parseJson(bytes)))

/** The runner protocol for one tenant: unpack, call, pack. */
export function runnerService(app: App, hub: RunnerHub, tenantId: string): ServiceImpl<typeof RunnerService> {
  return {
    register: (request) =>
      registerRunner(app, tenantId, {
        runnerId: request.runnerId === '' ? null : RunnerId.parse(request.runnerId),
        report: HostReport.parse(parseJson(request.hostReport)),
        live: request.live,
      }),
    async *watch(request, { signal }) {
      const hints = watchHints(hub, { tenantId, runnerId: RunnerId.parse(request.runnerId) }, signal)
      for await (const hint of hints) yield { work: hint.work, commands: hint.commands.map(toCommand) }
    },
    async lease(request) {
      const runnerId = RunnerId.parse(request.runnerId)
      const agents = await inTenant(app.database, tenantId, (tx) => agentsOfRunner(tx, runnerId))
      const leases = await leaseAttempts(app, { tenantId, runnerId, agents }, request.capacity)
      return { leases: leases.map(({ order, ...lease }) => ({ ...lease, workOrder: json(order) })) }
    },
    async report(request) {
      const attemptId = AttemptId.parse(request.attemptId)
      const { storedSeq, isStale } = await storeReport(app, tenantId, { ...request, attemptId })
      return { storedSeq, stale: isStale }
    },
    async beat(request) {
      const runnerId = RunnerId.parse(request.runnerId)
      const report = request.hostReport.length === 0 ? null : HostReport.parse(parseJson(request.hostReport))
      const { commands, hostCommands, dropped, hasWork } = await beatRunner(app, tenantId, {
        ...request,
        runnerId,
        report,
      })
      return { commands: [...commands.map(toCommand), ...hostCommands.map(forHost)], dropped, work: hasWork }
    },
    async *fetchObjects(request) {
      const claim = {
        runnerId: RunnerId.parse(request.runnerId),
        attemptId: AttemptId.parse(request.attemptId),
        generation: request.generation,
      }
      for await (const data of fetchObjects(app, tenantId, { ...claim, have: request.have })) yield { data }
    },
    async recordWorktrees({ runnerId, worktrees, complete: isComplete, leftovers }) {
      const lists = { reports: parseReports(worktrees), leftovers: parseLeftovers(leftovers) }
      await recordWorktrees(app, tenantId, { runnerId: RunnerId.parse(runnerId), isComplete, ...lists })
      return {}
    },
    async putBundle(request) {
      const claim = { runnerId: RunnerId.parse(request.runnerId), attemptId: AttemptId.parse(request.attemptId) }
      const stored = await putBundle(app, tenantId, {
        ...request,
        ...claim,
        offset: Number(request.offset),
        isLast: request.last,
      })
      return { stored: BigInt(stored) }
    },
  }
}

/** Our codes travel in a header, so that a runner can tell "stop" from "try again". */
export function toConnectError(error: unknown): ConnectError {
  if (!(error instanceof SentraError)) return ConnectError.from(error)
  const code =
    error.status >= 500 ? Code.Unavailable : error.code === 'NOT_FOUND' ? Code.NotFound : Code.FailedPrecondition
  return new ConnectError(error.message, code, { 'sentra-code': error.code })
}
