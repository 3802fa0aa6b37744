import { KEY_IN_SANDBOX, type PackagedAgent } from './agent.ts'

/** Google's Gemini CLI. */
export const gemini: PackagedAgent = {
  name: 'gemini',
  title: 'Gemini CLI',
  license: 'Apache-2.0',
  package: { name: '@google/gemini-cli', version: '0.61.0', megabytes: 100 },
  entries: ['@google/gemini-cli/bundle/gemini.js'],
  binary: 'gemini',
  arguments: ['--acp'],
  settings: (access) => ({
    environment: {
      GEMINI_TELEMETRY_ENABLED: 'false',
      GEMINI_CLI_TRUST_WORKSPACE: 'true',
      ...(access && { GEMINI_API_KEY: KEY_IN_SANDBOX, GOOGLE_GEMINI_BASE_URL: access.url }),
      ...(access?.model && { GEMINI_MODEL: access.model }),
    },
    files: { '.gemini/settings.json': JSON.stringify(settings) },
    sessionMode: 'yolo',
  }),
}

const settings = {
  security: { auth: { selectedType: 'gemini-api-key' } },
  privacy: { usageStatisticsEnabled: false },
  general: { enableAutoUpdate: false, enableAutoUpdateNotification: false },
}
