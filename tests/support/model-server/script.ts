/** What a scripted model does with the tools that an agent offers it, whatever they are called there. */
export type Action =
  | { kind: 'write'; path: string; text: string }
  | { kind: 'run'; command: string }
  /** A tool of Sentra's own MCP server. */
  | { kind: 'mcp'; name: string; input: Record<string, unknown> }
  /** A tool by its exact name and input. */
  | { kind: 'tool'; name: string; input: Record<string, unknown> }

/** How a call fails: an HTTP answer, a connection that breaks in the middle, or an error as the stream's last event. */
export type Fault = { status: number; retryAfter?: string; message?: string } | 'cut' | 'error-event'

/** One answer of the model. `faults` come first, one a call; `isCut` ends it at the output limit; a stream may pause. */
export type Step = { say?: string; act?: Action; faults?: Fault[]; isCut?: boolean; pauseMs?: number }

/**
 * Steps by name, by `name:role` for one role of a run, by `name:role:answered` once a person has answered, or by
 * `name:architect:talk` and the like for one part of a spec. A model that has played all of them says that it is done.
 */
export type Scripts = Record<string, Step[]>

/** One call as every wire tells it. */
export type Turn = { users: string[]; toolResults: number; tools: OfferedTool[]; model: string; isStream: boolean }

export type OfferedTool = { name: string; parameters: string[]; namespace?: string }

export type ToolCall = { name: string; input: Record<string, unknown>; namespace?: string }

/** The answer in no wire's words. */
export type Answer = { text: string; call: ToolCall | null; isCut: boolean }

/** What tells one part of a spec from another in the prompt of an architect or checker. */
const phases = [
  ['In this phase you talk', 'talk'],
  ['In this phase you write the requirements', 'requirements'],
  ['In this phase you write the design', 'design'],
  ['In this phase you split the work', 'tasks'],
  ['You judge whether finished work', 'judge'],
] as const

/** Which script a call plays and how far it is: a mark in a user's text, and the tool results since then. */
export function locate(turn: Turn, scripts: Scripts): { key: string; step: Step; index: number } | null {
  const text = turn.users.findLast((user) => user.includes('SCRIPT:')) ?? ''
  const name = /SCRIPT: *([\w-]+)/.exec(text)?.[1] ?? ''
  const role = /^ROLE: *(\w+)/m.exec(text)?.[1] ?? ''
  const answered = text.includes('## Answer to your question') ? [`${name}:${role}:answered`] : []
  const phase = phases.find(([mark]) => text.includes(mark))?.[1]
  const inPhase = phase === undefined ? [] : [`${name}:${role}:${phase}`]
  const key = [...answered, ...inPhase, `${name}:${role}`, name].find((candidate) => candidate in scripts)
  if (key === undefined) return null
  const index = turn.toolResults
  return { key, index, step: scripts[key]?.[index] ?? { say: 'I am done.' } }
}

/** Wording of agents for the same thing, the preferred name first. */
const WRITERS = ['write_file', 'Write', 'write']
const SHELLS = ['bash', 'Bash', 'run_shell_command', 'exec_command', 'shell_command', 'shell', 'local_shell']

/** The action as a call of one of the tools that were offered. Throws when none of them can do it. */
export function chooseTool(action: Action, tools: OfferedTool[]): ToolCall {
  if (action.kind === 'tool') return { name: action.name, input: action.input }
  if (action.kind === 'mcp') return { ...named(tools, isMcp(action.name), action.name), input: action.input }
  const writer = action.kind === 'write' ? tools.find(({ name }) => WRITERS.includes(name)) : undefined
  if (writer && action.kind === 'write') {
    const path = writer.parameters.find((name) => /path$/i.test(name)) ?? 'path'
    return { name: writer.name, input: { [path]: action.path, content: action.text } }
  }
  const command = action.kind === 'run' ? action.command : writeByShell(action)
  const shell = named(tools, (tool) => SHELLS.includes(tool.name), 'a shell')
  if (shell.parameters.includes('cmd')) return { name: shell.name, input: { cmd: command } }
  const isList = shell.name === 'shell' || shell.name === 'local_shell'
  const input = { command: isList ? ['bash', '-c', command] : command, description: 'does what the script says' }
  return { name: shell.name, input: shell.parameters.includes('description') ? input : { command: input.command } }
}

function writeByShell({ path, text }: { path: string; text: string }): string {
  const quoted = `'${text.replaceAll("'", `'\\''`)}'`
  return `mkdir -p "$(dirname '${path}')" && printf %s ${quoted} > '${path}'`
}

function isMcp(name: string) {
  return (tool: OfferedTool) => tool.name === name || tool.name.endsWith(`_${name}`)
}

function named(tools: OfferedTool[], matches: (tool: OfferedTool) => boolean, what: string): OfferedTool {
  const found = tools.find(matches)
  if (found) return found
  throw new Error(`the agent offers no ${what}: ${tools.map(({ name }) => name).join(', ')}`)
}
