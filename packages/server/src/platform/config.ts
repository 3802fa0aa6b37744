import { homedir } from 'node:os'
import { chooseDataDirectory, logLevels, SentraError, type Setting, settingsInForce } from '@sentra/contract'
import { z } from 'zod'

/** Port of dashboard and API. */
const DEFAULT_PORT = 4700

const Environment = z.object({
  SENTRA_DATA: z.string().min(1).optional().describe('Data directory.'),
  SENTRA_HOST: z.string().min(1).default('127.0.0.1').describe('Address that the server listens on.'),
  SENTRA_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(DEFAULT_PORT)
    .describe('Port of dashboard and API; 0 takes any.'),
  SENTRA_LOG_ECHO: z
    .enum([...logLevels, 'silent'])
    .default('silent')
    .describe("Lowest level of runs' lines that is echoed to the server's console."),
  SENTRA_LOG_LEVEL: z
    .enum([...logLevels, 'silent'])
    .default('info')
    .describe('Lowest level of its own log.'),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .describe('Postgres to use in place of the embedded one.'),
  MAX_CONCURRENT_TASKS_PER_PROJECT: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000)
    .default(5)
    .describe('Attempts of one project at once.'),
  STALE_TASK_THRESHOLD_MINUTES: z.coerce
    .number()
    .positive()
    .default(3)
    .describe('An attempt that has not begun by then is given again.'),
  IDLE_THRESHOLD_MINUTES: z.coerce
    .number()
    .positive()
    .default(10)
    .describe('An agent that does nothing for so long is idle.'),
  SENTRA_LEASE_SECONDS: z.coerce
    .number()
    .min(1)
    .max(3_600)
    .default(30)
    .describe('Silence of a runner until its attempts are unreachable; it beats three times as often.'),
  SENTRA_LOST_SECONDS: z.coerce
    .number()
    .min(1)
    .max(86_400)
    .default(120)
    .describe('How long after that an attempt is given up, if another runner can take it.'),
  SENTRA_KEEP_REPLIES_HOURS: z.coerce
    .number()
    .int()
    .min(1)
    .max(8_760)
    .default(24)
    .describe('How long the answer to a write is kept for a client that repeats it.'),
  SENTRA_KEEP_EVENTS_DAYS: z.coerce
    .number()
    .int()
    .min(0)
    .max(36_500)
    .default(365)
    .describe('Age at which events are removed; 0 keeps them for ever.'),
  SENTRA_KEEP_LOGS_DAYS: z.coerce
    .number()
    .int()
    .min(0)
    .max(36_500)
    .default(90)
    .describe("Age at which runs' lines are removed; 0 keeps them for ever."),
  SENTRA_KEEP_TRASH_DAYS: z.coerce
    .number()
    .positive()
    .max(3_650)
    .default(7)
    .describe('How long what was taken away can be brought back. The runners of this host go by it too.'),
  HOME: z.string().optional(),
  XDG_DATA_HOME: z.string().optional(),
})

/** All settings of a server process, read once at start. */
export type Config = {
  dataDirectory: string
  host: string
  port: number
  databaseUrl: string | null
  logLevel: string
  logEcho: string
  maxConcurrentPerProject: number
  staleMinutes: number
  idleMinutes: number
  leaseSeconds: number
  lostSeconds: number
  /** Ages after which records are removed; 0 days means never. */
  keep: { replyHours: number; eventDays: number; logDays: number; trashDays: number }
  /** All of them as people read them, without secrets. */
  settings: Setting[]
}

/** Reads the environment; every fault is reported at once as CONFIG_INVALID. */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const parsed = Environment.safeParse(withoutEmpty(environment))
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new SentraError('CONFIG_INVALID', `Correct these environment variables: ${faults.join('; ')}.`, {
      details: { faults },
    })
  }
  const values = parsed.data
  const dataDirectory = chooseDataDirectory({
    isRoot: process.getuid?.() === 0,
    home: values.HOME ?? homedir(),
    xdgDataHome: values.XDG_DATA_HOME,
    sentraData: values.SENTRA_DATA,
  })
  return {
    dataDirectory,
    settings: settingsInForce({
      shape: Environment.shape,
      environment,
      standIns: { SENTRA_DATA: dataDirectory, DATABASE_URL: 'embedded' },
    }),
    host: values.SENTRA_HOST,
    port: values.SENTRA_PORT,
    databaseUrl: values.DATABASE_URL ?? null,
    logLevel: values.SENTRA_LOG_LEVEL,
    logEcho: values.SENTRA_LOG_ECHO,
    maxConcurrentPerProject: values.MAX_CONCURRENT_TASKS_PER_PROJECT,
    staleMinutes: values.STALE_TASK_THRESHOLD_MINUTES,
    idleMinutes: values.IDLE_THRESHOLD_MINUTES,
    leaseSeconds: values.SENTRA_LEASE_SECONDS,
    lostSeconds: values.SENTRA_LOST_SECONDS,
    keep: {
      replyHours: values.SENTRA_KEEP_REPLIES_HOURS,
      eventDays: values.SENTRA_KEEP_EVENTS_DAYS,
      logDays: values.SENTRA_KEEP_LOGS_DAYS,
      trashDays: values.SENTRA_KEEP_TRASH_DAYS,
    },
  }
}

/** `SENTRA_PORT=` in a shell means "not set", as every shell user expects. */
function withoutEmpty(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
}
