import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { dataFiles, type Diff, type LogLine, type Project, type Run, type RunDetail, type Task } from '@sentra/contract'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sentra } from './support/command.ts'
import { isAlive } from './support/processes.ts'
import { Product } from './support/product.ts'
import { describeProduct } from './support/requirements.ts'
import { eventually } from './support/wait.ts'
import { addShop } from './support/work.ts'

/** The whole way, with a server that is started again, on a host that may be busy. */
const PATIENCE_MS = 120_000
const info = { name: 'an assistant', version: '1' }

describeProduct("a person's own assistant", () => {
  const product = new Product()
  let project: Project
  beforeAll(async () => {
    await product.start()
    project = await addShop(product, 'shop')
  })
  afterAll(() => product.stop())

  /** As Claude Desktop or an editor does it: the command of the settings file. */
  async function startByCommand(): Promise<{ client: Client; transport: StdioClientTransport }> {
    const args = [sentra, '--data', product.data, 'mcp']
    const transport = new StdioClientTransport({ command: process.execPath, args, stderr: 'pipe' })
    const client = new Client(info)
    await client.connect(transport)
    return { client, transport }
  }

  async function connectByHttp(): Promise<Client> {
    const requestInit = { headers: { authorization: `Bearer ${product.token}` } }
    const client = new Client(info)
    await client.connect(new StreamableHTTPClientTransport(new URL(`${product.state().url}/mcp`), { requestInit }))
    return client
  }

  it(
    'takes a task to a reviewed change over stdio, also when the server dies meanwhile',
    async () => {
      const { client, transport } = await startByCommand()
      expect(client.getServerVersion()).toMatchObject({ name: 'sentra', title: 'Sentra' })
      expect(client.getInstructions()).toContain('execute_workflow')
      const { tools } = await client.listTools()
      expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(['create_task', 'execute_workflow']))

      const { items } = await use<{ items: Project[] }>(client, 'list_projects')
      expect(items.map(({ name }) => name)).toEqual(['shop'])
      const task = await use<Task>(client, 'create_task', { projectId: project.id, title: 'Add discount codes' })
      const branchName = `${task.type}/add-discount-codes-${task.id.slice(5, 13)}`
      expect(await use(client, 'create_worktree', { taskId: task.id, branchName })).toMatchObject({ worktrees: [] })
      const run = await use<Run>(client, 'execute_workflow', { workflowName: 'full_sdlc', taskId: task.id })
      expect(run.branch).toBe(branchName)

      await product.killServer()
      const detail = await follow(client, run)
      expect(detail.run).toMatchObject({ state: 'succeeded', agent: 'rehearsal' })
      const diff = await use<Diff>(client, 'get_diff', { runId: run.id })
      expect(diff.patch).toContain('Math.round')
      const { lines } = await use<{ lines: LogLine[] }>(client, 'list_log_lines', { taskId: task.id })
      expect(lines.length).toBe(100)

      const bridge = transport.pid ?? 0
      await client.close()
      await eventually('the command ends with its assistant', () => !isAlive(bridge))
    },
    PATIENCE_MS,
  )

  it(
    'goes from a plan to its code over HTTP, by the id of the run',
    async () => {
      const client = await connectByHttp()
      const task = await use<Task>(client, 'create_task', { projectId: project.id, title: 'Add discount codes' })
      const start = { taskId: task.id, workflowName: 'plan' }
      const { run: plan } = await follow(client, await use<Run>(client, 'execute_workflow', start))
      const code = await use<Run>(client, 'execute_workflow', { ...start, workflowName: 'code', adwId: plan.id })
      const detail = await follow(client, code)
      expect(detail).toMatchObject({ run: { state: 'succeeded', baseCommit: plan.baseCommit } })
      expect(detail.plan).toBe((await use<RunDetail>(client, 'get_run', { runId: plan.id })).plan)
      const diff = await use<Diff>(client, 'get_diff', { runId: code.id })
      expect(diff.files.map(({ path }) => path)).toContain('src/discount.js')
      await client.close()
    },
    PATIENCE_MS,
  )

  it('that asks while Sentra is down is told how to start it', async () => {
    await product.command('stop')
    await eventually('the server is gone', () => !existsSync(join(product.data, dataFiles.serverState)))
    await expect(startByCommand()).rejects.toThrow(
      /SERVER_UNREACHABLE: No server runs here: start it with `sentra serve`/,
    )
  })
})

/** What a tool answered; fails with its words when it refused. */
async function use<T>(client: Client, name: string, input: Record<string, unknown> = {}): Promise<T> {
  const { isError, content, structuredContent } = (await client.callTool({ name, arguments: input })) as CallToolResult
  expect(isError, JSON.stringify(content)).toBeUndefined()
  return structuredContent as T
}

/** As an assistant does it: it waits in the tool, again and again. */
async function follow(client: Client, { id }: Run): Promise<RunDetail> {
  await eventually(
    `run ${id} succeeds`,
    async () => (await use<{ run: Run }>(client, 'wait_for_run', { runId: id })).run.state === 'succeeded',
    { timeoutMs: PATIENCE_MS },
  )
  return use<RunDetail>(client, 'get_run', { runId: id })
}
