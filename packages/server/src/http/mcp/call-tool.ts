import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import type { App } from '#platform'
import { toErrorBody } from '../errors.ts'
import { clipTexts } from './clip-texts.ts'
import { type Hands, refuseUnknownArguments, type Tool } from './tool.ts'

type Caller = { hands: Hands; app: App; requestId: string }

/** Calls a tool. What fails is a result too, so that the assistant reads code and message and can correct itself. */
export async function callTool(
  tool: Tool,
  input: Record<string, unknown>,
  { hands, app, requestId }: Caller,
): Promise<CallToolResult> {
  try {
    refuseUnknownArguments(tool, input)
    const output = clipTexts(await tool.call(input, hands)) as Record<string, unknown>
    return { structuredContent: output, content: [{ type: 'text', text: JSON.stringify(output) }] }
  } catch (error) {
    const { body } = toErrorBody(error, { app, requestId })
    return {
      structuredContent: body,
      content: [{ type: 'text', text: `${body.code}: ${body.message}` }],
      isError: true,
    }
  }
}
