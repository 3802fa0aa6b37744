import { z } from 'zod'
import { operation, Timestamp } from './operation.ts'
import { Setting } from './settings.ts'
import { HostReport } from './runner-documents.ts'

export const RunnerInfo = z.object({
  id: z.string(),
  hostname: z.string(),
  state: z.enum(['joining', 'ready', 'draining', 'gone']),
  lastBeatAt: Timestamp,
  liveAttempts: z.int(),
  report: HostReport,
})
export type RunnerInfo = z.infer<typeof RunnerInfo>

/** What the start page and `sentra status` show. */
export const SystemStatus = z.object({
  version: z.string(),
  startedAt: Timestamp,
  uptimeSeconds: z.number(),
  database: z.object({ kind: z.enum(['embedded', 'external']), version: z.string(), sizeBytes: z.number() }),
  lastEventSeq: z.number(),
  runners: z.array(RunnerInfo),
  counts: z.object({
    projects: z.int(),
    tasks: z.record(z.string(), z.int()),
    runs: z.record(z.string(), z.int()),
    openPullRequests: z.int(),
    openQuestions: z.int(),
    /** Of these, the questions of those who write specs. */
    openSpecQuestions: z.int(),
    /** Specs whose newest version waits for a decision. */
    pendingSpecs: z.int(),
    jobsWaiting: z.int(),
    jobsDead: z.int(),
  }),
})
export type SystemStatus = z.infer<typeof SystemStatus>

/** Who is asking, from the token or the cookie. */
export const Whoami = z.object({ userId: z.string(), tenantId: z.string(), role: z.string() })

/** An address below this server: never another host, whatever a browser makes of slashes. */
export const PagePath = z
  .string()
  .max(500)
  .regex(/^\/(?![/\\])[\w\-./?=&%]*$/, 'must be a path of the dashboard, such as /tasks/task-2pv04e5aasqm')

export const system = {
  status: operation
    .meta({ permission: 'system:read', write: false })
    .route({ method: 'GET', path: '/status', tags: ['system'], summary: 'State of server, database, runners and work' })
    .output(SystemStatus),
  settings: operation
    .meta({ permission: 'system:read', write: false })
    .route({
      method: 'GET',
      path: '/settings',
      tags: ['system'],
      summary: 'Settings in force of the server and its runners, without secrets',
    })
    .output(
      z.object({
        server: z.array(Setting),
        runners: z.array(z.object({ id: z.string(), hostname: z.string(), settings: z.array(Setting) })),
      }),
    ),
  whoami: operation
    .meta({ permission: 'system:read', write: false })
    .route({ method: 'GET', path: '/whoami', tags: ['system'], summary: 'Who this token belongs to' })
    .output(Whoami),
  loginLink: operation
    .meta({ permission: 'system:read', write: false })
    .route({
      method: 'POST',
      path: '/login-links',
      tags: ['system'],
      summary: 'Make a one-time link that signs a browser in',
    })
    .input(z.object({ to: PagePath.optional() }).optional())
    .output(z.object({ url: z.string(), expiresAt: Timestamp })),
}
