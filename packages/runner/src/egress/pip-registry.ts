import { askTool } from './ask-tool.ts'
import { allowRegistry, type Preset, unreadableSettings, withoutUser } from './registry-address.ts'

/** `global.index-url='https://...'`; `:env:` stands for a variable and comes last, as it counts most. */
const SETTING = /^([\w:-]+)\.(index-url|extra-index-url|trusted-host)='(.*)'$/
/** A Python without pip, and a stand-in for a Python that is not installed. */
const NO_PIP = /No module named '?pip|command not found/
/** pip's own answer where nothing is configured: the index, and where the index keeps its files. */
const DEFAULTS = `
from pip._internal.models.index import PyPI
print(PyPI.simple_url)
print('https://' + PyPI.file_storage_domain)
`

type PipSettings = { index: string[]; extra: string[]; trusted: string[] }

/** Index and extra indexes of the operator's pip, for pip and uv. Directories of the host are left out. */
export async function readPipPreset(environment: NodeJS.ProcessEnv): Promise<Preset> {
  const listed = await askTool(['python3', '-m', 'pip', 'config', 'list'], environment)
  if (listed === null || NO_PIP.test(listed.stderr)) return { allow: [], environment: {} }
  if (listed.code !== 0) throw unreadableSettings('pip', listed.stderr.trim())
  const { index, extra, trusted } = parseSettings(listed.stdout)
  const shown = { index: index.map(withoutUser), extra: extra.map(withoutUser) }
  const hosts = shown.index.length > 0 ? shown.index : await defaultHosts(environment)
  return {
    allow: [...hosts, ...shown.extra].map(allowRegistry),
    environment: {
      ...(shown.index[0] !== undefined && { PIP_INDEX_URL: shown.index[0], UV_DEFAULT_INDEX: shown.index[0] }),
      ...(shown.extra.length > 0 && { PIP_EXTRA_INDEX_URL: shown.extra.join(' '), UV_INDEX: shown.extra.join(' ') }),
      ...(trusted.length > 0 && { PIP_TRUSTED_HOST: trusted.join(' ') }),
      PIP_DISABLE_PIP_VERSION_CHECK: '1',
      PIP_NO_INPUT: '1',
    },
  }
}

function parseSettings(output: string): PipSettings {
  const lines = output.split('\n').flatMap((line) => {
    const [, section = '', name = '', value = ''] = SETTING.exec(line.trim()) ?? []
    return name === '' ? [] : [{ name, isVariable: section === ':env:', values: value.split(/(?:\\n|\s)+/) }]
  })
  const last = (name: string) => {
    const found = lines.filter((line) => line.name === name)
    return (found.find(({ isVariable }) => isVariable) ?? found.at(-1))?.values.filter(Boolean) ?? []
  }
  const isServer = (address: string) => /^https?:\/\//.test(address)
  return {
    index: last('index-url').filter(isServer),
    extra: last('extra-index-url').filter(isServer),
    trusted: last('trusted-host'),
  }
}

async function defaultHosts(environment: NodeJS.ProcessEnv): Promise<string[]> {
  const asked = await askTool(['python3', '-c', DEFAULTS], environment)
  return asked?.code === 0 ? asked.stdout.trim().split('\n') : []
}
