import { z } from 'zod'
import { stageNames, workflowNames } from './workflow-names.ts'

/** Where a repository says how Sentra works on it. Read from the commit that a run starts from, never from its branch. */
export const REPOSITORY_CONFIG = '.sentra/config.yaml'

/** Longest time that one command may take: a day. */
const MAX_TIMEOUT_SECONDS = 86_400
const MAX_STAGES = 8

const CommandLine = z.string().trim().min(1).max(2_000)

const Command = z.union(
  [
    CommandLine.describe('A shell line that runs in the sandbox.'),
    z.strictObject({
      command: CommandLine.describe('A shell line that runs in the sandbox.'),
      label: z.string().trim().min(1).max(60).optional().describe('What the log and the checks call it.'),
      timeoutSeconds: z.int().min(1).max(MAX_TIMEOUT_SECONDS).optional().describe('It is ended after this long.'),
    }),
  ],
  { error: 'must be a shell line, or a mapping with `command` and, if wanted, `label` and `timeoutSeconds`' },
)

const Commands = z.union([Command, z.array(Command).max(20)], {
  error: 'must be a shell line, a mapping with `command`, or a list of these',
})
export type ConfiguredCommands = z.infer<typeof Commands>

/** host:port, as in project settings. */
export const AllowedHost = z
  .string()
  .regex(/^[a-z0-9.-]+:\d{1,5}$/, 'must be a host and a port, like packages.example.com:443')
  .refine((text) => Number(text.slice(text.lastIndexOf(':') + 1)) <= 65_535, 'has a port above 65535')

/** Below the top of the repository, in plain letters: it becomes part of a shell line and of a line of git's exclude file. */
const RelativePath = z
  .string()
  .max(300)
  .regex(
    /^(?!\/)[\w./-]+$/,
    'must be a path from the top of the repository, in letters, digits, dots, dashes and slashes',
  )
  .refine((path) => !path.split('/').some((part) => ['', '.', '..', '.git'].includes(part)), 'must name a file plainly')
  .refine((path) => !path.startsWith('-'), 'must not begin with a dash')

/** A database of its own for every attempt, so that two tasks never share data. */
export const Database = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('none') }).describe('No database: no variable is set.'),
    z.strictObject({
      kind: z.literal('sqlite').describe('A file in the working copy, gone with it.'),
      file: RelativePath.default('.sentra/task.db').describe('Where the file lies. The repository must not track it.'),
      template: RelativePath.optional().describe('A file of the repository that it begins as; without it, empty.'),
      variable: z
        .string()
        .max(60)
        .regex(/^[A-Z][A-Z0-9_]*_(URL|URI|DSN|PATH|FILE|DB)$/, 'must be a name such as DATABASE_URL or SHOP_DB')
        .default('DATABASE_URL')
        .describe('Variable that holds its address.'),
      url: z
        .string()
        .max(500)
        .regex(/^[^\s'"]*\{path\}[^\s'"]*$/, 'must hold {path}, where the path of the file goes')
        .default('file:{path}')
        .describe('Form of the address, as the tools of the repository want it.'),
    }),
    z.strictObject({
      kind: z.literal('postgres').describe('A server of its own inside the sandbox, gone with it.'),
      template: RelativePath.optional().describe('SQL of the repository that it begins with; without it, empty.'),
      variable: z
        .string()
        .max(60)
        .regex(/^[A-Z][A-Z0-9_]*_(URL|URI|DSN)$/, 'must be a name such as DATABASE_URL or SHOP_DSN')
        .default('DATABASE_URL')
        .describe('Variable that holds its address.'),
      url: z
        .string()
        .max(500)
        .regex(/^[^\s'"]*\{address\}[^\s'"]*$/, 'must hold {address}, where host, port and name of the database go')
        .default('postgres://agent@{address}')
        .describe(
          'Form of the address, as the tools of the repository want it. The user is agent, without a password.',
        ),
    }),
  ],
  { error: 'must be a mapping with `kind: sqlite`, `kind: postgres` or `kind: none`' },
)
export type Database = z.infer<typeof Database>

const DIRECTORY = 'must be a directory inside the repository, like packages/api, or . for its top'

/** A directory of a repository: relative to its top, without `..`, and never `.git`. */
export const RepositoryDirectory = z
  .string()
  .max(500)
  .refine(isInside, DIRECTORY)
  .transform((path) => (path === '.' ? path : path.replace(/\/$/, '')))

function isInside(path: string): boolean {
  if (path === '.') return true
  // oxlint-disable-next-line no-control-regex -- what would break a line of a log or of a configuration
  if (/[\0-\x1f\\*?[\]]/.test(path)) return false
  const parts = path.replace(/\/$/, '').split('/')
  return parts.every((part) => part !== '' && part !== '.' && part !== '..' && part.toLowerCase() !== '.git')
}

export const SparseDirectories = z.array(RepositoryDirectory).max(50)

/** Programs by name: a path could point anywhere on the host. */
export const ToolNames = z
  .array(z.string().regex(/^\w[\w.+-]{0,59}$/, 'must be the name of a program, like hugo, without a directory'))
  .max(50)

export const limitFields = {
  memoryMb: z.int().min(256).max(262_144).describe('Memory of all processes of an attempt, in MiB.'),
  maxProcesses: z.int().min(32).max(32_768).describe('Processes and threads at once.'),
  cpus: z.number().min(0.1).max(256).describe('Processors, in fractions too.'),
  diskMb: z.int().min(64).max(16_777_216).describe('Disk that an attempt may fill with all it writes, in MiB.'),
  stageMinutes: z.int().min(1).max(1_440).describe('Minutes an agent may take for one stage.'),
}

/** When an agent adds tests before the checks of a TEST stage are run. */
export const testerPolicies = ['never', 'if_needed', 'always'] as const
export const TesterPolicy = z.enum(testerPolicies)
export type TesterPolicy = z.infer<typeof TesterPolicy>

export const stageRoles = ['planner', 'coder', 'tester', 'fixer', 'reviewer'] as const
export const StageRole = z.enum(stageRoles)
export type StageRole = z.infer<typeof StageRole>

/** Beside the roles of stages, those that read a repository and write a spec. */
export const agentRoles = [...stageRoles, 'explorer', 'architect', 'checker'] as const
export const AgentRole = z.enum(agentRoles)
export type AgentRole = z.infer<typeof AgentRole>

const RoleSettings = z.strictObject({
  agent: z.string().trim().min(1).max(60).optional().describe('Agent of this role, when nobody chose one.'),
  model: z.string().trim().min(1).max(200).optional().describe('Model of this role, when nobody chose one.'),
  prompt: z.string().trim().min(1).max(10_000).optional().describe('Said to this role after its instructions.'),
})
export type RoleSettings = z.infer<typeof RoleSettings>

const Stage = z.strictObject({
  stage: z.enum(stageNames).describe('Name in the phase bar. Stages of one name stand together.'),
  kind: z.enum(['agent', 'command']).describe('`command` runs the test commands in a fresh clone.'),
  role: StageRole.optional().describe('Of an agent stage: which instructions it gets.'),
  gate: z.enum(['plan', 'review']).optional().describe('What the agent must hand in before the stage can end.'),
  loopTo: z.enum(stageNames).optional().describe('Earlier stage whose fixer works when this one finds a fault.'),
})
export type ConfiguredStage = z.infer<typeof Stage>

const Workflow = z
  .strictObject({
    description: z.string().trim().max(300).default('').describe('One line for `sentra workflows`.'),
    stages: z.array(Stage).min(1).max(MAX_STAGES),
    delivers: z.boolean().default(true).describe('Ends in a pull request.'),
    continues: z.boolean().default(false).describe("Goes on from the task's newest run, when there is one."),
  })
  .superRefine(({ stages }, context) => stages.forEach((_, index) => checkStage(stages, index, context)))
export type ConfiguredWorkflow = z.infer<typeof Workflow>

type Fault = (field: string, message: string) => void

/** What holds for a stage and between the stages of one workflow. */
function checkStage(stages: ConfiguredStage[], index: number, context: z.RefinementCtx): void {
  const stage = stages[index]
  if (!stage) return
  const fault: Fault = (field, message) => context.addIssue({ code: 'custom', path: ['stages', index, field], message })
  checkKind(stage, fault)
  if (isTornApart(stages, index)) fault('stage', `the stages named ${stage.stage} must stand together`)
  if (stage.loopTo !== undefined) checkLoop(stage, stages.slice(0, index), fault)
}

function checkKind({ kind, role, gate }: ConfiguredStage, fault: Fault): void {
  if (kind === 'agent' && role === undefined) fault('role', `an agent stage needs a role: ${stageRoles.join(', ')}`)
  if (kind === 'command' && role !== undefined) fault('role', 'a command stage has no role: no agent takes part in it')
  if (kind === 'command' && gate !== undefined) fault('gate', 'a command stage has no gate: its commands decide')
}

function checkLoop(stage: ConfiguredStage, earlier: ConfiguredStage[], fault: Fault): void {
  if (!earlier.some((other) => other.stage === stage.loopTo && mayFix(other)))
    fault('loopTo', `there is no earlier ${stage.loopTo} stage of a coder or fixer to go back to`)
  if (stage.kind === 'agent' && gateOf(stage) !== 'review')
    fault('loopTo', 'only a command stage and a review find something to go back for')
}

/** What the agent of a stage must hand in: a plan that is not, and a review without findings, would help nobody. */
export function gateOf({ gate, role }: Pick<ConfiguredStage, 'gate' | 'role'>): ConfiguredStage['gate'] {
  if (gate !== undefined) return gate
  if (role === 'planner') return 'plan'
  return role === 'reviewer' ? 'review' : undefined
}

/** True when another stage stands between this one and an earlier one of the same name. */
function isTornApart(stages: ConfiguredStage[], index: number): boolean {
  const name = stages[index]?.stage
  return stages[index - 1]?.stage !== name && stages.slice(0, index).some((earlier) => earlier.stage === name)
}

/** Whether a fixer may work at this stage. */
export function mayFix({ kind, role }: Pick<ConfiguredStage, 'kind' | 'role'>): boolean {
  return kind === 'agent' && (role === 'coder' || role === 'fixer')
}

const WorkflowKey = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,39}$/, 'must be lower case letters, digits, dashes or underscores')
  .refine((name) => !(workflowNames as readonly string[]).includes(name), 'is the name of a built-in workflow')

/** `.sentra/config.yaml`. Every part is optional; an unknown key is a fault, because a typing error must not be silent. */
export const RepositoryConfig = z
  .strictObject({
    directory: RepositoryDirectory.optional().describe(
      'Where set-up, tests and agents start, like packages/api; `.` is the top of the repository.',
    ),
    sparse: SparseDirectories.optional().describe(
      'Of a large repository, only these directories and the files at the top are checked out. [] means all.',
    ),
    setup: Commands.optional().describe('Installs what the project needs; [] means that nothing is to be done.'),
    migrate: Commands.optional().describe('Brings the database of the task up to date, after set-up.'),
    build: Commands.optional().describe('Builds what tests and agents need built, after migrations.'),
    database: Database.optional(),
    test: Commands.optional().describe('Proves a change. All commands must exit with 0.'),
    tester: TesterPolicy.optional().describe('When an agent adds missing tests before TEST runs them.'),
    egress: z
      .strictObject({ allow: z.array(AllowedHost).max(100).describe('Hosts that the sandbox may reach.') })
      .optional(),
    sandbox: z
      .strictObject({
        ...limitFields,
        tools: ToolNames.describe('Programs on the PATH of the host that the sandbox shows besides the usual ones.'),
      })
      .partial()
      .optional()
      .describe('Limits of one attempt, and what it finds.'),
    roles: z.partialRecord(AgentRole, RoleSettings).optional().describe('What each role of agent is, by name.'),
    workflows: z.record(WorkflowKey, Workflow).optional().describe('Workflows of this repository, by name.'),
  })
  .meta({ title: 'Sentra repository configuration', description: 'The file .sentra/config.yaml of a repository.' })
export type RepositoryConfig = z.infer<typeof RepositoryConfig>

/** JSON schema of `.sentra/config.yaml`, for editors: published as docs/config.schema.json. */
export function repositoryConfigSchema(): object {
  return z.toJSONSchema(RepositoryConfig, { io: 'input' })
}
