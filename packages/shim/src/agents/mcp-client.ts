import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Tool } from '@modelcontextprotocol/sdk/types.js'

/** A question waits for a person; the SDK's default of one minute would give up before that. */
const TIMEOUT_MS = 60 * 60 * 1000

/** Tools that the server at `url` offers. */
export async function listMcpTools(url: string): Promise<Tool[]> {
  return await withClient(url, async (client) => (await client.listTools()).tools)
}

/** Calls one tool over HTTP and answers its text. Throws what the server says when it does not accept the call. */
export async function callMcpTool(
  url: string,
  call: { name: string; input: Record<string, unknown>; signal?: AbortSignal },
): Promise<string> {
  return await withClient(url, async (client) => {
    const options = { timeout: TIMEOUT_MS, ...(call.signal && { signal: call.signal }) }
    const result = await client.callTool({ name: call.name, arguments: call.input }, undefined, options)
    const [content] = result.content as { text?: string }[]
    const text = content?.text ?? ''
    if (result.isError) throw new Error(text)
    return text
  })
}

/** The server keeps no sessions, so neither do we. */
async function withClient<T>(url: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ name: 'sentra-agent', version: '1' })
  await client.connect(new StreamableHTTPClientTransport(new URL(url)))
  try {
    return await use(client)
  } finally {
    await client.close()
  }
}
