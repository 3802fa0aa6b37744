import { z } from 'zod'
import { CredentialName } from './credentials.ts'
import { ProjectId, TrashEntryId } from './ids.ts'
import { operation, page, PageQuery, Timestamp } from './operation.ts'
import {
  AllowedHost,
  Database,
  limitFields,
  RepositoryDirectory,
  SparseDirectories,
  StageRole,
  TesterPolicy,
} from './repository-config.ts'
import { StageName } from './workflow-names.ts'

/** Names are typed on a command line: lower case, digits, dots, dashes and underscores. */
export const ProjectName = z
  .string()
  .min(1)
  .max(60)
  .regex(/^[a-z0-9][a-z0-9._-]*$/, 'must be lower case letters, digits, dots, dashes or underscores')

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
  tester: TesterPolicy.nullable(),
  submodules: z.enum(submodulePolicies),
  lfs: z.enum(lfsPolicies),
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
  tester: settings.tester.default(null),
  /** `empty`: runs may start from a commit with submodules, whose directories are empty. Never from the repository. */
  submodules: settings.submodules.default('refuse'),
  /** `pointers`: runs may start from a commit that uses Git LFS, and find its pointer files. Never from the repository. */
  lfs: settings.lfs.default('refuse'),
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

/** Of the newest fetch of a repository by URL; one by path is read where it lies and always `ready`. */
export const FetchState = z.enum(['fetching', 'ready', 'failed', 'cancelled'])
export type FetchState = z.infer<typeof FetchState>

export const Project = z.object({
  id: ProjectId,
  name: ProjectName,
  /** Directory of the repository on the server's host; null for one that is fetched from a URL. */
  path: z.string().nullable(),
  url: z.string().nullable(),
  fetch: z.object({
    state: FetchState,
    /** What git says while it fetches, such as `Receiving objects: 45%`. */
    progress: z.string().nullable(),
    /** Why it failed and what to do, or what to know of a repository that was fetched. */
    message: z.string().nullable(),
    /** When the branch was last read from the URL. */
    at: Timestamp.nullable(),
  }),
  defaultBranch: z.string(),
  status: z.enum(['active', 'archived', 'deleted']),
  settings: ProjectSettings,
  createdAt: Timestamp,
  updatedAt: Timestamp,
})
export type Project = z.infer<typeof Project>

/** A project and what was noticed about its repository: uncommitted changes, submodules, a missing test command. */
const ProjectCreated = z.object({ project: Project, notices: z.array(z.string()) })

const place = {
  /** Absolute path of a repository on the server's host. */
  path: z.string().min(1).max(4_000).optional(),
  /** `https://`, `http://`, `ssh://`, `file://`, or `user@host:path`. Without a password or token. */
  url: z.string().min(1).max(2_000).optional(),
}

/** Either `path` or `url`. */
export const CreateProject = z.object({
  ...place,
  name: ProjectName.optional(),
  branch: z.string().min(1).max(250).optional(),
  settings: ProjectSettingsChange.optional(),
})
export type CreateProject = z.infer<typeof CreateProject>

export const UpdateProject = z.object({
  projectId: ProjectId,
  /** Where the same repository is now: it must share history with what is known of it. */
  ...place,
  name: ProjectName.optional(),
  branch: z.string().min(1).max(250).optional(),
  settings: ProjectSettingsChange.optional(),
})
export type UpdateProject = z.infer<typeof UpdateProject>

/** A workflow that can be started on a project. */
export const WorkflowInfo = z.object({
  name: z.string(),
  description: z.string(),
  source: z.enum(['built-in', 'repository']),
  stages: z.array(
    z.object({
      stage: StageName,
      kind: z.enum(['agent', 'command']),
      role: StageRole,
      /** Index of the stage that a fixer works in when this one finds a fault. */
      loopTo: z.int().nullable(),
    }),
  ),
  delivers: z.boolean(),
})
export type WorkflowInfo = z.infer<typeof WorkflowInfo>

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

const write = { permission: 'project:write', write: true } as const
const read = { permission: 'project:read', write: false } as const
const tags = ['projects']

export const projects = {
  create: operation
    .meta(write)
    .route({
      method: 'POST',
      path: '/projects',
      successStatus: 201,
      tags,
      summary: 'Add a git repository by path or URL',
    })
    .input(CreateProject)
    .output(ProjectCreated),
  list: operation
    .meta(read)
    .route({ method: 'GET', path: '/projects', tags, summary: 'List projects' })
    .input(PageQuery.extend({ archived: z.stringbool().optional() }))
    .output(page(Project)),
  get: operation
    .meta(read)
    .route({ method: 'GET', path: '/projects/{projectId}', tags, summary: 'Get a project' })
    .input(z.object({ projectId: ProjectId }))
    .output(Project),
  update: operation
    .meta(write)
    .route({ method: 'PATCH', path: '/projects/{projectId}', tags, summary: 'Change name, branch or settings' })
    .input(UpdateProject)
    .output(Project),
  fetch: operation
    .meta(write)
    .route({
      method: 'POST',
      path: '/projects/{projectId}/fetch',
      tags,
      summary: 'Fetch the repository from its URL now; also the way to try again',
    })
    .input(z.object({ projectId: ProjectId }))
    .output(Project),
  cancelFetch: operation
    .meta(write)
    .route({ method: 'POST', path: '/projects/{projectId}/fetch/cancel', tags, summary: 'Stop fetching' })
    .input(z.object({ projectId: ProjectId }))
    .output(Project),
  archive: operation
    .meta(write)
    .route({
      method: 'POST',
      path: '/projects/{projectId}/archive',
      tags,
      summary: 'Archive a project; nothing is deleted',
    })
    .input(z.object({ projectId: ProjectId }))
    .output(Project),
  restore: operation
    .meta(write)
    .route({ method: 'POST', path: '/projects/{projectId}/restore', tags, summary: 'Undo archive' })
    .input(z.object({ projectId: ProjectId }))
    .output(Project),
  delete: operation
    .meta(write)
    .route({
      method: 'POST',
      path: '/projects/{projectId}/delete',
      tags,
      summary: 'Put a project into the trash with its tasks; the repository is not touched',
    })
    .input(z.object({ projectId: ProjectId, /** Cancel its runs first. */ cancel: z.boolean().default(false) }))
    .output(z.object({ project: Project, trashId: TrashEntryId })),
  settings: operation
    .meta(read)
    .route({
      method: 'GET',
      path: '/projects/{projectId}/settings',
      tags,
      summary: 'What holds for a run that starts now, and who decided it',
    })
    .input(z.object({ projectId: ProjectId }))
    .output(SettingsInForce),
  workflows: operation
    .meta(read)
    .route({
      method: 'GET',
      path: '/projects/{projectId}/workflows',
      tags,
      summary: "Workflows of a project: the built-in ones and those of its branch's .sentra/config.yaml",
    })
    .input(z.object({ projectId: ProjectId }))
    .output(z.object({ commit: z.string(), workflows: z.array(WorkflowInfo) })),
}
