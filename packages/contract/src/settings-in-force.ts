import { z } from 'zod'
import { AllowedHost, Database, TesterPolicy, ToolNames } from './repository-config.ts'

/** Who decided a setting: a person, `.sentra/config.yaml`, what the repository shows, or nobody. */
export const settingSources = ['person', 'repository', 'detected', 'default'] as const
const decidedBy = z.enum(settingSources)

const DecidedCommands = z.object({
  commands: z.array(z.object({ label: z.string(), command: z.string(), timeoutSeconds: z.int() })),
  decidedBy,
})

/** What holds for a run that starts now, and who decided it. */
export const SettingsInForce = z.object({
  /** The commit that a run would start from. */
  commit: z.string(),
  /** What set-up and tests are concluded from where nobody decides, such as `Cargo.toml: cargo`. */
  saw: z.array(z.string()),
  /** Packages below the top, when there are several: any of them may be the directory of a project. */
  packages: z.array(z.string()),
  /** `.` is the top of the repository. */
  directory: z.object({ path: z.string(), decidedBy }),
  /** All of the repository when it is empty. */
  sparse: z.object({ directories: z.array(z.string()), decidedBy }),
  setup: DecidedCommands,
  migrate: DecidedCommands,
  build: DecidedCommands,
  database: z.object({ database: Database, decidedBy }),
  test: DecidedCommands,
  egressAllow: z.object({ hosts: z.array(AllowedHost), decidedBy }),
  tools: z.object({ names: ToolNames, decidedBy }),
  tester: z.object({ policy: TesterPolicy, decidedBy }),
  limits: z.object({
    memoryMb: z.int(),
    maxProcesses: z.int(),
    cpus: z.number(),
    diskMb: z.int(),
    stageMinutes: z.int(),
  }),
})
export type SettingsInForce = z.infer<typeof SettingsInForce>
