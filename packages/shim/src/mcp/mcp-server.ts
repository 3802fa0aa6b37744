import { chmodSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { CallToolRequestSchema, ListToolsRequestSchema, type CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { z } from 'zod'
import { runFiles } from '../spec.ts'
import { receiveOverHttp } from './http-transport.ts'
import type { HandIn } from '@sentra/contract/journal-facts'
import type { Tool, ToolContext } from './tool.ts'
import { toolsFor } from './tools.ts'

/** An `import` of node:http reads all that it exports, and with it the whole of undici: 60 ms and 6 MB for nothing. */
const { createServer } = process.getBuiltinModule('node:http')

/** In the sockets' directory of the run. */
export const MCP_SOCKET = 'mcp.sock'

/**
 * Serves the tools by which an agent hands in results and asks people. Answers the set of what has been submitted,
 * which grows. Stateless: every request stands alone, so an agent may reconnect as it likes.
 */
export async function startMcpServer(
  mustSubmit: readonly HandIn[],
  context: Omit<ToolContext, 'submitted' | 'proposed'>,
): Promise<Set<HandIn>> {
  const submitted = new Set<HandIn>()
  const tools = toolsFor(mustSubmit)
  const full = { ...context, submitted, proposed: new Set<string>() }
  const server = createServer((request, response) => void answer({ request, response }, tools, full))
  const path = `${runFiles.sockets}/${MCP_SOCKET}`
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
  // The sandbox may run under another user id; the run directory around the socket keeps everybody else out.
  chmodSync(path, 0o666)
  return submitted
}

type Tools = Record<string, Tool<z.ZodType>>
type Exchange = { request: IncomingMessage; response: ServerResponse }

async function answer(exchange: Exchange, tools: Tools, context: ToolContext): Promise<void> {
  const server = new Server({ name: 'sentra', version: '1' }, { capabilities: { tools: {} }, jsonSchemaValidator })
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: listTools(tools) }))
  server.setRequestHandler(CallToolRequestSchema, ({ params }) => callTool(params, { tools, context }))
  await receiveOverHttp(server, exchange)
}

function listTools(tools: Tools) {
  return Object.entries(tools).map(([name, { description, input }]) => ({
    name,
    description,
    inputSchema: z.toJSONSchema(input, { io: 'input' }) as { type: 'object' },
  }))
}

async function callTool(
  { name, arguments: input }: { name: string; arguments?: Record<string, unknown> | undefined },
  { tools, context }: { tools: Tools; context: ToolContext },
): Promise<CallToolResult> {
  const tool = Object.hasOwn(tools, name) ? tools[name] : undefined
  if (tool === undefined) return reply(`There is no tool ${name}.`, true)
  context.onActivity()
  const { data, error } = tool.input.safeParse(input ?? {})
  if (error)
    return reply(`Not accepted: ${z.prettifyError(error)}. Correct the arguments and call ${name} again.`, true)
  try {
    return reply(await tool.call(data, context))
  } catch (failure) {
    return reply(`Not accepted: ${String(failure)}. Shorten it and call ${name} again.`, true)
  } finally {
    context.onActivity()
  }
}

function reply(text: string, isError = false): CallToolResult {
  return { content: [{ type: 'text', text }], isError }
}

/** Only elicitation validates JSON schemas, which this server never asks for; the SDK's default would load ajv. */
const jsonSchemaValidator = {
  getValidator: () => {
    throw new Error('this server asks no client for structured input')
  },
}
