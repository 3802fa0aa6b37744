import { KEY_IN_SANDBOX, type ModelAccess, type PackagedAgent } from './agent.ts'

/** OpenAI's Codex by its ACP adapter. It speaks the Responses API only. */
export const codex: PackagedAgent = {
  name: 'codex',
  title: 'Codex',
  license: 'Apache-2.0',
  package: { name: '@agentclientprotocol/codex-acp', version: '2.6.0', megabytes: 457 },
  entries: ['@agentclientprotocol/codex-acp/dist/index.js'],
  binary: 'codex-acp',
  arguments: [],
  settings: (model) => ({
    // Its own sandbox cannot start inside ours, so it is told to go without.
    environment: { SENTRA_MODEL_KEY: KEY_IN_SANDBOX, INITIAL_AGENT_MODE: MODE, NO_BROWSER: '1' },
    files: { '.codex/config.toml': settingsFile(model) },
    sessionMode: MODE,
  }),
}

const MODE = 'agent-full-access'

/** Values are JSON strings, which TOML's basic strings understand. */
function settingsFile(access: ModelAccess | null): string {
  const own = [
    'check_for_update_on_startup = false',
    'approval_policy = "never"',
    'sandbox_mode = "danger-full-access"',
    ...(access ? ['model_provider = "sentra"'] : []),
    ...(access?.model ? [`model = ${JSON.stringify(access.model)}`] : []),
    '[analytics]\nenabled = false',
  ]
  const provider = [
    '[model_providers.sentra]',
    'name = "Sentra"',
    `base_url = ${JSON.stringify(access?.url)}`,
    'env_key = "SENTRA_MODEL_KEY"',
    'wire_api = "responses"',
  ]
  return `${[...own, ...(access ? provider : [])].join('\n')}\n`
}
