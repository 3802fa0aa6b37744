import { readFileSync } from 'node:fs'
import { KEY_IN_SANDBOX, type ModelAccess, type PackagedAgent } from './agent.ts'

const FAST = 'opencode-PLATFORM/bin/opencode'
const BASELINE = 'opencode-PLATFORM-baseline/bin/opencode'

/** opencode speaks ACP itself. */
export const opencode: PackagedAgent = {
  name: 'opencode',
  title: 'opencode',
  license: 'MIT',
  package: { name: 'opencode-ai', version: '1.18.33', megabytes: 354 },
  entries: hasAvx2() ? [FAST, BASELINE] : [BASELINE, FAST],
  binary: 'opencode',
  arguments: ['acp'],
  settings: (model) => ({
    environment: {
      OPENCODE_DISABLE_AUTOUPDATE: '1',
      OPENCODE_DISABLE_MODELS_FETCH: '1',
      OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
      OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
    },
    files: { [`${CONFIG}/opencode.json`]: JSON.stringify(settingsFile(model)), ...noDownload },
  }),
}

const CONFIG = '.config/opencode'

/**
 * At its start it waits for npm to put 20 MB of a library for plugins into its settings, which nobody here has written:
 * half a minute. It leaves that out where a directory and a lock file say that the library is there.
 */
const noDownload = {
  [`${CONFIG}/node_modules/.package-lock.json`]: '{}',
  [`${CONFIG}/package-lock.json`]: JSON.stringify({
    packages: { '': { dependencies: { '@opencode-ai/plugin': '*' } } },
  }),
}

/** Its ordinary build for x64 ends with an illegal instruction where the processor lacks these. */
function hasAvx2(): boolean {
  if (process.platform !== 'linux' || process.arch !== 'x64') return true
  return /^flags.*\bavx2\b/m.test(readFileSync('/proc/cpuinfo', 'utf8'))
}

/** A model of unknown size is taken for a common one; opencode shortens its history before it reaches the limit. */
const LIMIT = { context: 128_000, output: 16_000 }

function settingsFile(access: ModelAccess | null): object {
  const own = {
    autoupdate: false,
    share: 'disabled',
    permission: { edit: 'allow', bash: 'allow' },
    // The working copy is bundled after every turn; a second history of its files would only cost time.
    snapshot: false,
    lsp: false,
  }
  if (access?.model == null) return own
  const { wire, url, model } = access
  const isAnthropic = wire === 'anthropic'
  const provider = {
    npm: isAnthropic ? '@ai-sdk/anthropic' : '@ai-sdk/openai-compatible',
    name: 'Sentra',
    options: { baseURL: isAnthropic ? `${url}/v1` : url, apiKey: KEY_IN_SANDBOX },
    models: { [model]: { name: model, tool_call: true, limit: LIMIT } },
  }
  const chosen = `sentra/${model}`
  return { ...own, model: chosen, small_model: chosen, enabled_providers: ['sentra'], provider: { sentra: provider } }
}
