import { z } from 'zod'
import { CredentialName } from './credentials.ts'
import {
  AllowedHost,
  Database,
  limitFields,
  RepositoryDirectory,
  SparseDirectories,
  TesterPolicy,
  ToolNames,
} from './repository-config.ts'

/** Limits of an attempt that neither a person nor the repository has set. */
export const defaultLimits = { memoryMb: 4_096, maxProcesses: 1_024, cpus: 2, diskMb: 20_480, stageMinutes: 45 }
export type Limits = typeof defaultLimits

const limits = {
  memoryMb: limitFields.memoryMb.nullable(),
  maxProcesses: limitFields.maxProcesses.nullable(),
  cpus: limitFields.cpus.nullable(),
  diskMb: limitFields.diskMb.nullable(),
  stageMinutes: limitFields.stageMinutes.nullable(),
}

/** What a model service may do for an agent with its own network: searches, other servers, addresses to fetch. */
export const providerToolPolicies = ['remove', 'allow'] as const

/** What an agent finds in the place of what Sentra does not fetch. */
export const submodulePolicies = ['refuse', 'empty'] as const
export const lfsPolicies = ['refuse', 'pointers'] as const

/**
 * When what GitHub says about a pull request goes to the agent: when a person says so; failed checks by themselves; these
 * and the words of people who belong to the repository.
 */
export const feedbackPolicies = ['ask', 'checks', 'reviews'] as const
/** Which new tickets get an issue at GitHub by themselves. */
export const ticketMirrors = ['none', 'specs', 'all'] as const

/** Who may approve or reject a spec. */
export const approvalRoles = ['operator', 'tenant_admin'] as const

/** Tokens that may be used up before a spec is approved, as the model service counts them: read, cached and written. */
export const TokenBudget = z.int().min(1_000).max(1_000_000_000_000)
export const DEFAULT_SPEC_TOKENS = 20_000_000

const settings = {
  directory: RepositoryDirectory.nullable(),
  sparse: SparseDirectories.nullable(),
  setupCommand: z.string().min(1).max(2_000).nullable(),
  migrateCommand: z.string().min(1).max(2_000).nullable(),
  buildCommand: z.string().min(1).max(2_000).nullable(),
  database: Database.nullable(),
  testCommand: z.string().min(1).max(2_000).nullable(),
  agent: z.string().min(1).max(60).nullable(),
  model: z.string().min(1).max(200).nullable(),
  credential: CredentialName.nullable(),
  sandboxTier: z.enum(['bubblewrap', 'process']),
  providerTools: z.enum(providerToolPolicies),
  egressAllow: z.array(AllowedHost).max(100).nullable(),
  tools: ToolNames.nullable(),
  tester: TesterPolicy.nullable(),
  submodules: z.enum(submodulePolicies),
  lfs: z.enum(lfsPolicies),
  decideWithinDays: z.int().min(1).max(365),
  approvalRole: z.enum(approvalRoles),
  specTokens: TokenBudget.nullable(),
  specFiles: z.boolean(),
  mirrorTickets: z.enum(ticketMirrors),
  wipInProgress: z.int().min(1).max(1_000).nullable(),
  wipInReview: z.int().min(1).max(1_000).nullable(),
  githubFeedback: z.enum(feedbackPolicies),
}

/**
 * What a person decided for the runs of a project. null means that nobody did: then the repository's
 * `.sentra/config.yaml` counts, and after it what it shows of its tools, or the default.
 */
export const ProjectSettings = z.object({
  /** Where set-up, tests and agents start; `.` is the top. */
  directory: settings.directory.default(null),
  /** Directories that are checked out; an empty list means all. */
  sparse: settings.sparse.default(null),
  setupCommand: settings.setupCommand.default(null),
  migrateCommand: settings.migrateCommand.default(null),
  buildCommand: settings.buildCommand.default(null),
  database: settings.database.default(null),
  testCommand: settings.testCommand.default(null),
  /** Agent of new runs; without any, the first one found on the runner. */
  agent: settings.agent.default(null),
  model: settings.model.default(null),
  /** Name of the key that pays; without any, the first one that fits the agent. Never from the repository. */
  credential: settings.credential.default(null),
  /** Never from the repository: giving up isolation is a person's word. */
  sandboxTier: settings.sandboxTier.default('bubblewrap'),
  /** Never from the repository: the service's network is a way out of the sandbox. */
  providerTools: settings.providerTools.default('remove'),
  /** Hosts the sandbox may reach besides the package registry of its tools, as host:port. */
  egressAllow: settings.egressAllow.default(null),
  /** Programs of the host that the sandbox shows besides the usual ones. */
  tools: settings.tools.default(null),
  tester: settings.tester.default(null),
  /** `empty`: runs may start from a commit with submodules, whose directories are empty. Never from the repository. */
  submodules: settings.submodules.default('refuse'),
  /** `pointers`: runs may start from a commit that uses Git LFS, and find its pointer files. Never from the repository. */
  lfs: settings.lfs.default('refuse'),
  /** A version of a spec that nobody decided on for so long counts as rejected. */
  decideWithinDays: settings.decideWithinDays.default(14),
  approvalRole: settings.approvalRole.default('operator'),
  /** Tokens that agents may use for writing a spec that is launched from now on; null is any number. */
  specTokens: settings.specTokens.default(DEFAULT_SPEC_TOKENS),
  /** Whether the branch of a spec begins with the text that was approved. */
  specFiles: settings.specFiles.default(true),
  /** Tickets that get an issue when they are made, while the project is linked: those of approved specs, or all. */
  mirrorTickets: settings.mirrorTickets.default('none'),
  /** Tickets that are in progress, or in review, at most before another begins by itself; null is any number. */
  wipInProgress: settings.wipInProgress.default(null),
  wipInReview: settings.wipInReview.default(null),
  /** Never from the repository: it spends money on others' words. */
  githubFeedback: settings.githubFeedback.default('ask'),
  limits: z
    .object({
      memoryMb: limits.memoryMb.default(null),
      maxProcesses: limits.maxProcesses.default(null),
      cpus: limits.cpus.default(null),
      diskMb: limits.diskMb.default(null),
      stageMinutes: limits.stageMinutes.default(null),
    })
    .prefault({}),
})
export type ProjectSettings = z.infer<typeof ProjectSettings>

/** Only what is to change. No defaults: a setting that is not named keeps its value. */
export const ProjectSettingsChange = z.object({ ...settings, limits: z.object(limits).partial() }).partial()
export type ProjectSettingsChange = z.infer<typeof ProjectSettingsChange>
