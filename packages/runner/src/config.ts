import { homedir, totalmem } from 'node:os'
import { chooseDataDirectory, SentraError, type Setting, settingsInForce } from '@sentra/contract'
import { z } from 'zod'

const seconds = () => z.coerce.number().positive().max(86_400)

const Environment = z.object({
  SENTRA_DATA: z.string().min(1).optional().describe('Data directory.'),
  SENTRA_LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('Lowest level of its own log.'),
  SENTRA_RUNNER_SLOTS: z.coerce.number().int().min(1).max(1_000).optional().describe('Attempts at once on this host.'),
  SENTRA_RUN_UID_BASE: z.coerce
    .number()
    .int()
    .min(1_000)
    .default(400_000)
    .describe('First uid of the range that runs get when the runner is root, one each.'),
  SENTRA_ASK_WAIT_SECONDS: seconds()
    .default(120)
    .describe('Waited for a person inside a turn before it ends as asked.'),
  SENTRA_PAUSE_WAIT_SECONDS: seconds()
    .default(600)
    .describe('A paused agent keeps its process for so long; after that its session goes on in another one.'),
  SENTRA_FENCE_SECONDS: seconds()
    .default(600)
    .describe('Without word from the server for so long, an agent begins no further turn.'),
  SENTRA_KEEP_TRASH_DAYS: z.coerce
    .number()
    .positive()
    .max(3_650)
    .default(7)
    .describe('How long what is cleared away stays in the trash of this host.'),
  SENTRA_MIN_FREE_DISK_MB: z.coerce
    .number()
    .int()
    .min(0)
    .max(16_777_216)
    .default(1_024)
    .describe('MiB: with less free no new work is taken; below half of it the biggest run ends.'),
  SENTRA_SETUP_CACHE_MB: z.coerce
    .number()
    .min(0)
    .max(10_000_000)
    .default(5_000)
    .describe('MiB for what set-ups leave for later ones; 0 keeps nothing.'),
  SENTRA_SPARE_FROM_FILES: z.coerce
    .number()
    .int()
    .min(0)
    .default(5_000)
    .describe('Of a repository with so many files, one working copy is made ahead for the next run; 0: of none.'),
  HOME: z.string().optional(),
  XDG_DATA_HOME: z.string().optional(),
})

/** Settings of a runner, read once at start. */
export type RunnerConfig = {
  dataDirectory: string
  logLevel: string
  slots: number
  runUidBase: number
  askWaitSeconds: number
  pauseWaitSeconds: number
  fenceSeconds: number
  trashDays: number
  diskFloorMb: number
  setupCacheMb: number
  spareFromFiles: number
  isRoot: boolean
  /** All of them as people read them. */
  settings: Setting[]
}

/** An agent takes up to about 1 GiB; with less memory than that for each, the host swaps and everybody waits. */
const BYTES_PER_SLOT = 2 * 1024 ** 3
const MOST_SLOTS = 16

/** Every fault of the environment at once, as CONFIG_INVALID. */
export function readRunnerConfig(environment: NodeJS.ProcessEnv): RunnerConfig {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const parsed = Environment.safeParse(given)
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new SentraError('CONFIG_INVALID', `Correct these environment variables: ${faults.join('; ')}.`, {
      details: { faults },
    })
  }
  const values = parsed.data
  const isRoot = process.getuid?.() === 0
  const dataDirectory = chooseDataDirectory({
    isRoot,
    home: values.HOME ?? homedir(),
    xdgDataHome: values.XDG_DATA_HOME,
    sentraData: values.SENTRA_DATA,
  })
  const slots = values.SENTRA_RUNNER_SLOTS ?? Math.min(MOST_SLOTS, Math.max(1, Math.floor(totalmem() / BYTES_PER_SLOT)))
  return {
    dataDirectory,
    logLevel: values.SENTRA_LOG_LEVEL,
    slots,
    runUidBase: values.SENTRA_RUN_UID_BASE,
    askWaitSeconds: values.SENTRA_ASK_WAIT_SECONDS,
    pauseWaitSeconds: values.SENTRA_PAUSE_WAIT_SECONDS,
    fenceSeconds: values.SENTRA_FENCE_SECONDS,
    trashDays: values.SENTRA_KEEP_TRASH_DAYS,
    diskFloorMb: values.SENTRA_MIN_FREE_DISK_MB,
    setupCacheMb: values.SENTRA_SETUP_CACHE_MB,
    spareFromFiles: values.SENTRA_SPARE_FROM_FILES,
    isRoot,
    settings: settingsInForce({
      shape: Environment.shape,
      environment: given,
      standIns: { SENTRA_DATA: dataDirectory, SENTRA_RUNNER_SLOTS: String(slots) },
    }),
  }
}
