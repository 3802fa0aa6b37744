import { resolve } from 'node:path'
import type { ToolCallLocation, ToolKind } from '@agentclientprotocol/sdk/unstable'

type Call = { toolName: string; input: unknown }

const kinds: Record<string, ToolKind> = {
  read_file: 'read',
  list_files: 'search',
  grep: 'search',
  write_file: 'edit',
  edit_file: 'edit',
  bash: 'execute',
}

const verbs: Record<string, string> = { read_file: 'Read', write_file: 'Write', edit_file: 'Edit' }

/** A tool call as the person who watches sees it. The input is the model's: it may be anything. */
export function describeCall({ toolName, input }: Call, cwd: string) {
  const { path, pattern, command } = (typeof input === 'object' && input !== null ? input : {}) as Record<
    string,
    unknown
  >
  const locations: ToolCallLocation[] =
    toolName in verbs && typeof path === 'string' ? [{ path: resolve(cwd, path) }] : []
  return { title: titleOf(toolName, { path, pattern, command }), kind: kinds[toolName] ?? 'other', locations }
}

function titleOf(toolName: string, input: { path: unknown; pattern: unknown; command: unknown }): string {
  const verb = verbs[toolName]
  if (verb !== undefined) return `${verb} ${text(input.path)}`
  if (toolName === 'bash') return text(input.command)
  if (toolName === 'grep') return `Search ${text(input.pattern)}`
  if (toolName === 'list_files') return `List ${text(input.pattern) || 'files'}`
  return toolName
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
