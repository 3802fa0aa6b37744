import { KEY_IN_SANDBOX, type ModelAccess, type PackagedAgent } from './agent.ts'

/** Claude Code by its ACP adapter, which brings the proprietary program with it. */
export const claude: PackagedAgent = {
  name: 'claude',
  title: 'Claude Code',
  license: 'adapter Apache-2.0, Claude Code itself proprietary (Anthropic)',
  package: { name: '@agentclientprotocol/claude-agent-acp', version: '0.100.0', megabytes: 391 },
  entries: ['@agentclientprotocol/claude-agent-acp/dist/index.js'],
  binary: 'claude-agent-acp',
  arguments: [],
  settings: (model) => ({ environment: { ...quiet, ...modelVariables(model) }, sessionMode: 'bypassPermissions' }),
}

const quiet = {
  /** It refuses to work unasked as root unless told that something else holds it. */
  IS_SANDBOX: '1',
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  DISABLE_TELEMETRY: '1',
  DISABLE_AUTOUPDATER: '1',
  DISABLE_ERROR_REPORTING: '1',
}

function modelVariables(access: ModelAccess | null): Record<string, string> {
  if (access === null) return {}
  const { url, model } = access
  const own = { ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: KEY_IN_SANDBOX }
  if (model === null) return own
  // A service with other models has no small Claude for titles either.
  const small = model.includes('claude') ? {} : { ANTHROPIC_DEFAULT_HAIKU_MODEL: model }
  return { ...own, ...small, ANTHROPIC_MODEL: model }
}
