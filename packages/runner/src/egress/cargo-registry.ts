import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { runProgram } from '../run-program.ts'
import type { AllowEntry } from './allow-list.ts'
import { type CargoConfig, parseCargoConfig } from './cargo-config.ts'
import { listenForDestinations } from './destination-probe.ts'
import { allowRegistry, type Preset, withoutUser } from './registry-address.ts'

const TOOL_MS = 30_000
const FETCH_MS = 5_000
const MOST_JSON = 64 * 1024
/** Something to look for. It is never found: what answers is a listener of ours that refuses. */
const MANIFEST = '[package]\nname = "probe"\nversion = "0.0.0"\n\n[lib]\npath = "lib.rs"\n\n[dependencies]\nx = "*"\n'
/** How cargo names the first file of an index that it could not read. */
const CONFIG_JSON = /`(https?:\/\/[^`\s]+\/config\.json)`/
const INDEX_VARIABLE = /^CARGO_REGISTRIES_\w+_INDEX$/

/** Reads a JSON document of a registry; undefined when there is none to be had. */
type ReadJson = (address: string) => Promise<unknown>

/**
 * Registries of the operator's cargo. Its own is compiled in and no command prints it, so it is told that a listener of
 * ours is its proxy and asked to resolve a dependency: it names the host that it wants, whatever decided that, and nothing
 * leaves this machine. Where the crates themselves lie is said by that registry's `config.json`.
 */
export async function readCargoPreset(environment: NodeJS.ProcessEnv, readJson: ReadJson = fetchJson): Promise<Preset> {
  const probed = await probe(environment)
  if (probed === null) return { allow: [], environment: {}, files: {} }
  const config = await readConfig(environment)
  const variables = registryVariables(environment, config)
  const named = Object.values(variables).map((index) => index.replace('sparse+', ''))
  const documents = [...probed.documents, ...named.map((index) => `${index.replace(/\/$/, '')}/config.json`)]
  const stores = await Promise.all(documents.map((address) => storeOf(address, readJson)))
  return {
    allow: [...probed.allow, ...[...named, ...stores.flat()].map(allowRegistry)],
    environment: variables,
    files: config.replacement === undefined ? {} : { '.cargo/config.toml': replacedBy(config.replacement) },
  }
}

type Probed = { allow: AllowEntry[]; documents: string[] }

/** What cargo asks for when it needs its registry; null when the host has no cargo. */
async function probe(environment: NodeJS.ProcessEnv): Promise<Probed | null> {
  const directory = await mkdtemp(join(tmpdir(), 'sentra-cargo-'))
  const listener = await listenForDestinations()
  try {
    await writeFile(join(directory, 'Cargo.toml'), MANIFEST)
    await writeFile(join(directory, 'lib.rs'), '')
    const { NO_PROXY: _, no_proxy: __, ...rest } = environment
    const env = { ...rest, CARGO_HTTP_PROXY: listener.address, CARGO_NET_RETRY: '0' }
    const { stderr } = await runProgram(['cargo', 'generate-lockfile'], { env, cwd: directory, timeoutMs: TOOL_MS })
    const document = CONFIG_JSON.exec(stderr)?.[1]
    return {
      // The operator's own tool wants it, so it may lie in a private network.
      allow: listener.seen().map((destination) => ({ ...destination, allowPrivate: true })),
      documents: document === undefined ? [] : [document],
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  } finally {
    listener.close()
    await rm(directory, { recursive: true, force: true })
  }
}

async function readConfig(environment: NodeJS.ProcessEnv): Promise<CargoConfig> {
  const home = environment['CARGO_HOME'] ?? join(environment['HOME'] ?? homedir(), '.cargo')
  for (const name of ['config.toml', 'config']) {
    const text = await readFile(join(home, name), 'utf8').catch(() => null) // most hosts have none
    if (text !== null) return parseCargoConfig(text)
  }
  return { registries: {}, replacement: undefined }
}

/** A variable counts more than the file, as it does for cargo. */
function registryVariables(environment: NodeJS.ProcessEnv, { registries }: CargoConfig): Record<string, string> {
  const fromFile = Object.entries(registries).map(([name, index]) => [variableOf(name), index] as const)
  const set = Object.entries(environment).filter(([name]) => INDEX_VARIABLE.test(name))
  const all = [...fromFile, ...set].flatMap(([name, index]) => (isHttp(index) ? [[name, clean(index)] as const] : []))
  return Object.fromEntries(all)
}

const variableOf = (name: string) => `CARGO_REGISTRIES_${name.toUpperCase().replaceAll('-', '_')}_INDEX`
const isHttp = (index: string | undefined): index is string => /^(sparse\+)?https?:\/\//.test(index ?? '')
const clean = (index: string) =>
  index.startsWith('sparse+') ? `sparse+${withoutUser(index.slice(7))}` : withoutUser(index)

/** The only place of a replaced source is a file. */
function replacedBy(index: string): string {
  return `[source.crates-io]\nreplace-with = "host"\n\n[source.host]\nregistry = ${JSON.stringify(clean(index))}\n`
}

/** Where an index keeps its crates and answers questions; a host that does not say keeps them itself. */
async function storeOf(address: string, readJson: ReadJson): Promise<string[]> {
  const document = (await readJson(address)) as { dl?: unknown; api?: unknown } | null | undefined
  const named = [document?.dl, document?.api].filter((value) => typeof value === 'string')
  return named.map((value) => value.split('{')[0] ?? '').filter((value) => URL.canParse(value) && isHttp(value))
}

async function fetchJson(address: string): Promise<unknown> {
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(FETCH_MS), redirect: 'error' })
    const text = answer.ok ? await answer.text() : ''
    return text.length > MOST_JSON ? undefined : JSON.parse(text)
  } catch {
    return undefined // a registry behind a login, or none at all: what a run is refused then is shown on its task
  }
}
