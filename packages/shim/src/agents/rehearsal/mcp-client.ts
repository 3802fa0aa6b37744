import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'

/** A question waits for a person; the SDK's default of one minute would give up before that. */
const TIMEOUT_MS = 60 * 60 * 1000

/** Calls one tool over HTTP and answers its text. Throws what the server says when it does not accept the call. */
export async function callMcpTool(url: string, name: string, input: Record<string, unknown>): Promise<string> {
  const client = new Client({ name: 'rehearsal', version: '1' })
  await client.connect(new StreamableHTTPClientTransport(new URL(url)))
  try {
    const result = await client.callTool({ name, arguments: input }, undefined, { timeout: TIMEOUT_MS })
    const [content] = result.content as { text?: string }[]
    const text = content?.text ?? ''
    if (result.isError) throw new Error(text)
    return text
  } finally {
    await client.close()
  }
}
