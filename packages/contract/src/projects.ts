import { z } from 'zod'
import { CredentialName } from './credentials.ts'
import { ProjectId } from './ids.ts'
import { operation, page, PageQuery, Timestamp } from './operation.ts'

/** Names are typed on a command line: lower case, digits, dots, dashes and underscores. */
export const ProjectName = z
  .string()
  .min(1)
  .max(60)
  .regex(/^[a-z0-9][a-z0-9._-]*$/, 'must be lower case letters, digits, dots, dashes or underscores')

/** What a project decides for its runs. Commands run inside the sandbox; null means "look at the repository". */
export const ProjectSettings = z.object({
  setupCommand: z.string().min(1).max(2_000).nullable().default(null),
  testCommand: z.string().min(1).max(2_000).nullable().default(null),
  /** Agent of new runs; null means the first one found on the runner. */
  agent: z.string().min(1).max(60).nullable().default(null),
  model: z.string().min(1).max(200).nullable().default(null),
  /** Name of the key that pays; null means the first one that fits the agent. */
  credential: CredentialName.nullable().default(null),
  sandboxTier: z.enum(['bubblewrap', 'process']).default('bubblewrap'),
  /** Hosts the sandbox may reach besides the package registry of its tools, as host:port. */
  egressAllow: z
    .array(z.string().regex(/^[a-z0-9.-]+:\d{1,5}$/))
    .max(100)
    .default([]),
  limits: z
    .object({
      memoryMb: z.int().min(256).max(262_144).default(4_096),
      maxProcesses: z.int().min(32).max(32_768).default(1_024),
      cpus: z.number().min(0.1).max(256).default(2),
      stageMinutes: z.int().min(1).max(1_440).default(45),
    })
    .prefault({}),
})
export type ProjectSettings = z.infer<typeof ProjectSettings>

export const Project = z.object({
  id: ProjectId,
  name: ProjectName,
  path: z.string(),
  defaultBranch: z.string(),
  status: z.enum(['active', 'archived']),
  settings: ProjectSettings,
  createdAt: Timestamp,
  updatedAt: Timestamp,
})
export type Project = z.infer<typeof Project>

/** A project and what was noticed about its repository: uncommitted changes, submodules, a missing test command. */
const ProjectCreated = z.object({ project: Project, notices: z.array(z.string()) })

export const CreateProject = z.object({
  path: z.string().min(1).max(4_000),
  name: ProjectName.optional(),
  branch: z.string().min(1).max(250).optional(),
  settings: ProjectSettings.partial().optional(),
})
export type CreateProject = z.infer<typeof CreateProject>

export const UpdateProject = z.object({
  projectId: ProjectId,
  name: ProjectName.optional(),
  branch: z.string().min(1).max(250).optional(),
  settings: ProjectSettings.partial().optional(),
})
export type UpdateProject = z.infer<typeof UpdateProject>

const write = { permission: 'project:write', write: true } as const
const read = { permission: 'project:read', write: false } as const
const tags = ['projects']

export const projects = {
  create: operation
    .meta(write)
    .route({ method: 'POST', path: '/projects', successStatus: 201, tags, summary: 'Add a local git repository' })
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
}
