import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js'
import { CallToolRequestSchema, ErrorCode, ListToolsRequestSchema, McpError } from '@modelcontextprotocol/sdk/types.js'
import { createRouterClient } from '@orpc/server'
import type { EventFeed } from '#events'
import type { App, Principal } from '#platform'
import type { Router } from '../router.ts'
import { callTool } from './call-tool.ts'
import { instructions } from './instructions.ts'
import { listOperationTools } from './operation-tools.ts'
import { listSeedTools } from './seed-tools.ts'
import type { OperationClient } from './tool.ts'
import { waitForRun } from './wait-for-run.ts'

/** A request whose body is parsed already; of the rest the SDK looks at the headers. */
type Post = { headers: [name: string, value: string][]; body: unknown }

/** Who asks, and what the API's handlers know of a request. */
type Caller = {
  app: App & { feed: EventFeed }
  principal: Principal
  requestId: string
  idempotencyKey: string | undefined
  /** The server stops: whatever waits answers now. */
  stopped: AbortSignal
}

const tools = new Map([...listSeedTools(), waitForRun, ...listOperationTools()].map((tool) => [tool.name, tool]))
const toolList = [...tools.values()].map(({ call: _call, ...shown }) => shown)

/**
 * Answers one POST of MCP's Streamable HTTP. Stateless: a session would tie an assistant to one process of the server,
 * and an upgrade would end it. Loaded with the SDK on the first request, for those who use no assistant.
 */
export async function answerMcp(router: Router, { headers, body }: Post, caller: Caller): Promise<Response> {
  const server = makeServer(router, caller)
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true })
  await server.connect(transport)
  try {
    const request = new Request('http://localhost/mcp', { method: 'POST', headers })
    return await transport.handleRequest(request, { parsedBody: body })
  } finally {
    await server.close()
  }
}

function makeServer(router: Router, caller: Caller): Server {
  const info = { name: 'sentra', title: 'Sentra', version: caller.app.version }
  const server = new Server(info, { capabilities: { tools: {} }, instructions, jsonSchemaValidator })
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: toolList }))
  server.setRequestHandler(CallToolRequestSchema, ({ params }, { requestId }) => {
    const tool = tools.get(params.name)
    if (tool === undefined) throw unknownTool(params.name)
    const { app, stopped } = caller
    const hands = { operations: operationsOf(router, caller, requestId), feed: app.feed, stopped }
    return callTool(tool, params.arguments ?? {}, { hands, app, requestId: caller.requestId })
  })
  return server
}

/** One POST may hold several calls: each gets a key of its own. */
function operationsOf(router: Router, caller: Caller, callId: string | number): OperationClient {
  const { idempotencyKey } = caller
  const key = idempotencyKey === undefined ? undefined : `${idempotencyKey}/${callId}`
  return createRouterClient(router, { context: { ...caller, idempotencyKey: key } })
}

function unknownTool(name: string): McpError {
  return new McpError(ErrorCode.InvalidParams, `There is no tool ${name}: tools/list names those there are.`)
}

/** Only asking a client for structured input validates JSON schemas; this server never does. */
const jsonSchemaValidator = {
  getValidator: () => {
    throw new Error('this server asks no client for structured input')
  },
}
