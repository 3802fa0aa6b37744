import { mkdir, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { CreateTask, newId, type ProjectId, ProjectSettings, type TaskId } from '@sentra/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTask } from '#board'
import { type App, inTenant, type Principal } from '#platform'
import { updateProject } from '../projects/change-project.ts'
import { insertProject } from '../projects/projects-store.ts'
import { closeApp, makeApp } from '../../test/app.ts'
import { createTestDatabase, type TestDatabase } from '../../test/database.ts'
import { commitFiles, makeRepository } from '../../test/repository.ts'
import { addCredential } from '../gateway/add-credential.ts'
import { listProjectWorkflows } from './list-project-workflows.ts'
import { prepareRun, type StartRun } from './prepare-run.ts'
import { agentOf } from './role-rules.ts'
import { startRun } from './start-run.ts'

const principal: Principal = { tenantId: 'local', userId: 'usr-1', role: 'tenant_admin' }
const host = {
  hostname: 'h',
  platform: 'linux',
  cpus: 2,
  memoryMb: 1,
  freeDiskMb: 1,
  nodeVersion: '24',
  gitVersion: null,
  sandbox: [],
}
const CONFIG = '.sentra/config.yaml'
const hotfix = `
test: make check
tester: never
sandbox: { memoryMb: 512 }
roles:
  coder: { agent: claude, model: large, prompt: Use tabs. }
workflows:
  hotfix:
    stages:
      - { stage: CODE, kind: agent, role: coder }
      - { stage: TEST, kind: command, loopTo: CODE }
`

describe('a run of a repository with .sentra/config.yaml', () => {
  let db: TestDatabase
  let app: App
  const keys: Record<string, string> = {}
  beforeAll(async () => {
    db = await createTestDatabase()
    app = makeApp(db)
    await db.sql("insert into sentra.tenants (tenant_id, name) values ('local', 'local')")
    const agents = ['rehearsal', 'codex', 'claude'].map((name) => ({
      name,
      available: true,
      version: null,
      detail: '',
    }))
    await db.sql(
      `insert into sentra.runners (tenant_id, id, hostname, state, report) values ('local', $1, 'h', 'ready', $2)`,
      [newId('runner'), JSON.stringify({ ...host, agents })],
    )
  })
  beforeAll(async () => {
    for (const wire of ['openai', 'anthropic'] as const) {
      const key = { name: wire, wire, baseUrl: 'http://127.0.0.1:1', key: 'key-12345678' }
      const added = await inTenant(app.database, 'local', (tx) => addCredential(tx, { app, principal }, key))
      keys[wire] = added.id
    }
  })
  afterAll(() => closeApp(app, db))

  async function addTask(files: Record<string, string>, settings = {}) {
    const path = await makeRepository({ 'a.txt': 'one\n', ...files })
    const projectId = newId('project')
    const taskId = await inTenant(app.database, 'local', async (tx) => {
      const name = projectId.toLowerCase()
      await insertProject(tx, {
        id: projectId,
        name,
        path,
        defaultBranch: 'main',
        settings: ProjectSettings.parse(settings),
      })
      return (await createTask(tx, principal, CreateTask.parse({ projectId, title: 'Repair it' }))).id
    })
    return { path, projectId, taskId }
  }

  async function start(taskId: TaskId, workflowType: string, agent?: string) {
    const prepared = await prepareRun(app, principal, { taskId, workflowType, agent })
    return inTenant(app.database, 'local', (tx) => startRun(tx, principal, prepared))
  }

  const countRuns = async () => (await db.sql<{ count: string }>('select count(*) from sentra.runs'))[0]?.count

  it('has the stages that the file defines, and what it says of its roles', async () => {
    const { taskId } = await addTask({ [CONFIG]: hotfix })
    const run = await start(taskId, 'hotfix')
    expect(run.stages.map(({ stage, kind, loopTo }) => `${stage} ${kind} ${loopTo}`)).toEqual([
      'CODE agent null',
      'TEST command 0',
    ])
    const key = keys.anthropic
    expect(run.roles).toEqual({ coder: { agent: 'claude', model: 'large', prompt: 'Use tabs.', credentialId: key } })
    expect(agentOf(run, 'coder')).toEqual({ agent: 'claude', model: 'large', credentialId: key })
    expect(agentOf(run, 'fixer')).toEqual({ agent: 'codex', model: null, credentialId: keys.openai })
  })

  it('gives every role the agent that a person chose', async () => {
    const { taskId } = await addTask({ [CONFIG]: hotfix })
    const run = await start(taskId, 'hotfix', 'rehearsal')
    expect(run).toMatchObject({ agent: 'rehearsal', roles: { coder: { prompt: 'Use tabs.' } } })
    expect(run.roles.coder?.agent).toBeUndefined()
  })

  it('does not start with an agent that no runner has', async () => {
    const { taskId } = await addTask({ [CONFIG]: 'test: make\nroles: { reviewer: { agent: nobody } }\n' })
    await expect(start(taskId, 'full_sdlc')).rejects.toMatchObject({ code: 'UNKNOWN_AGENT' })
    expect((await start(taskId, 'code')).state).toBe('queued')
  })

  it('does not start from a faulty file, says what is wrong where, and writes nothing', async () => {
    const before = await countRuns()
    const { path, taskId } = await addTask({ [CONFIG]: 'test: make\nsandbx: {}\n' })
    const refused = {
      code: 'REPOSITORY_CONFIG_INVALID',
      message: expect.stringContaining('line 2: sandbx is not known'),
    }
    await expect(start(taskId, 'code')).rejects.toMatchObject(refused)
    expect(await countRuns()).toBe(before)
    await commitFiles(path, { [CONFIG]: 'test: make\n' })
    expect((await start(taskId, 'code')).state).toBe('queued')
  })

  it('refuses a link and a name that is never read', async () => {
    const link = await addTask({})
    await mkdir(join(link.path, '.sentra'))
    await symlink('/etc/passwd', join(link.path, CONFIG))
    await commitFiles(link.path, {})
    await expect(start(link.taskId, 'code')).rejects.toMatchObject({ code: 'REPOSITORY_CONFIG_INVALID' })
    const { taskId } = await addTask({ '.sentra/config.yml': 'test: make\n' })
    await expect(start(taskId, 'code')).rejects.toThrow(/config.yml is not read: rename it/)
  })

  it('answers an unknown workflow with the built-in ones and its own', async () => {
    const { taskId } = await addTask({ [CONFIG]: hotfix })
    const refused = expect.objectContaining({
      code: 'UNKNOWN_WORKFLOW',
      message: expect.stringMatching(/full_sdlc, hotfix\.$/),
    })
    await expect(start(taskId, 'constructor')).rejects.toEqual(refused)
  })

  it('goes on from the earlier run that was named, and else from the newest that left something', async () => {
    const { taskId } = await addTask({ [CONFIG]: 'test: make\n' })
    const other = await addTask({})
    const endWith = async (plan: string) => {
      const run = await start(taskId, 'plan')
      await db.sql("update sentra.runs set state = 'succeeded', plan = $2 where id = $1", [run.id, plan])
      return run.id
    }
    const older = await endWith('the older plan')
    await endWith('the newer plan')
    const plan = async (words: Partial<StartRun>) =>
      (await prepareRun(app, principal, { taskId, workflowType: 'code', ...words })).earlier?.plan
    expect(await plan({})).toBe('the newer plan')
    expect(await plan({ earlierRunId: older })).toBe('the older plan')
    const strange = { taskId: other.taskId, earlierRunId: older }
    await expect(plan(strange)).rejects.toMatchObject({ code: 'NOT_FOUND', message: expect.stringContaining('no run') })
    await expect(plan({ workflowType: 'full_sdlc', earlierRunId: older })).rejects.toThrow(/full_sdlc begins anew/)
  })

  it('lists the workflows of the branch as it is now, also what was not committed by Sentra', async () => {
    const { path, projectId } = await addTask({})
    const names = async () => (await listProjectWorkflows(app, principal, projectId)).workflows.map(({ name }) => name)
    expect(await names()).not.toContain('hotfix')
    await commitFiles(path, { [CONFIG]: hotfix })
    expect(await names()).toContain('hotfix')
    await rm(join(path, CONFIG))
    expect(await names()).toContain('hotfix')
  })

  it('keeps every setting that a change does not name', async () => {
    const { projectId } = await addTask({}, { agent: 'codex', limits: { memoryMb: 512, cpus: 1 } })
    const change = { projectId: projectId as ProjectId, settings: { testCommand: 'make', limits: { cpus: null } } }
    const { settings } = await inTenant(app.database, 'local', (tx) => updateProject(tx, principal, change))
    expect(settings).toMatchObject({ agent: 'codex', testCommand: 'make', limits: { memoryMb: 512, cpus: null } })
  })
})
