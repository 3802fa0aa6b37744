import { z } from 'zod'
import { ProjectId, TrashEntryId } from './ids.ts'
import { operation, page, PageQuery, Timestamp } from './operation.ts'
import { AgentRole } from './repository-config.ts'
import { ProjectSettings, ProjectSettingsChange } from './project-settings.ts'
import { SettingsInForce } from './settings-in-force.ts'
import { StageName } from './workflow-names.ts'

/** Names are typed on a command line: lower case, digits, dots, dashes and underscores. */
export const ProjectName = z
  .string()
  .min(1)
  .max(60)
  .regex(/^[a-z0-9][a-z0-9._-]*$/, 'must be lower case letters, digits, dots, dashes or underscores')

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
      role: AgentRole,
      /** Index of the stage that a fixer works in when this one finds a fault. */
      loopTo: z.int().nullable(),
    }),
  ),
  delivers: z.boolean(),
})
export type WorkflowInfo = z.infer<typeof WorkflowInfo>

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
