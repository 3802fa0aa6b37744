import { dynamicTool, jsonSchema, type ToolSet } from 'ai'
import { callMcpTool, listMcpTools } from '../../mcp-client.ts'
import { makeBash } from './bash.ts'
import { makeEditFile, makeWriteFile } from './change-files.ts'
import { makeGrep, makeListFiles } from './find-files.ts'
import { makeReadFile } from './read-file.ts'

/** All that the model may call: its own tools on the working copy, and those of the MCP server at `mcpUrl`. */
export async function makeTools(cwd: string, mcpUrl: string | undefined): Promise<ToolSet> {
  return {
    read_file: makeReadFile(cwd),
    write_file: makeWriteFile(cwd),
    edit_file: makeEditFile(cwd),
    list_files: makeListFiles(cwd),
    grep: makeGrep(cwd),
    bash: makeBash(cwd),
    ...(mcpUrl === undefined ? {} : await makeMcpTools(mcpUrl)),
  }
}

async function makeMcpTools(url: string): Promise<ToolSet> {
  const tools = await listMcpTools(url)
  return Object.fromEntries(
    tools.map(({ name, description = '', inputSchema }) => [
      name,
      dynamicTool({
        description,
        inputSchema: jsonSchema(inputSchema as Parameters<typeof jsonSchema>[0]),
        execute: async (input, { abortSignal }) => {
          const call = { name, input: input as Record<string, unknown> }
          return await callMcpTool(url, abortSignal ? { ...call, signal: abortSignal } : call)
        },
      }),
    ]),
  )
}
