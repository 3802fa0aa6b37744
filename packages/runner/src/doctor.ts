// `node doctor.ts`: tries what this machine can do and prints the findings as JSON. Used by `sentra doctor`.
import { homedir } from 'node:os'
import { readNpmSettings } from './egress/registries.ts'
import { readGitVersion } from './workcopy/git.ts'
import { probeHost, runRestrictionTable } from './sandbox/probe.ts'
import { COMMON_TOOLS, findToolchains } from './sandbox/toolchains.ts'

type Finding = { name: string; state: 'ok' | 'warning' | 'missing'; detail: string }

/** merge-tree --write-tree came with 2.38. */
const GIT_NEEDED = [2, 38] as const

const findings = [checkNode(), await checkGit(), ...(await checkSandbox()), await checkNpm(), await checkTools()]
process.stdout.write(JSON.stringify(findings))

function checkNode(): Finding {
  return { name: 'node', state: 'ok', detail: process.version }
}

async function checkGit(): Promise<Finding> {
  const version = await readGitVersion()
  if (version === null) return { name: 'git', state: 'missing', detail: 'install git 2.38 or newer' }
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isNewEnough = major > GIT_NEEDED[0] || (major === GIT_NEEDED[0] && minor >= GIT_NEEDED[1])
  if (isNewEnough) return { name: 'git', state: 'ok', detail: version }
  return { name: 'git', state: 'missing', detail: `${version} is too old: install 2.38 or newer` }
}

async function checkSandbox(): Promise<Finding[]> {
  const tiers = await probeHost()
  const findings = tiers.map(({ tier, available, detail, limits }): Finding => {
    const state = available ? (limits ? 'ok' : 'warning') : 'missing'
    return { name: `sandbox ${tier}`, state: tier === 'process' ? 'warning' : state, detail }
  })
  if (!tiers.some((tier) => tier.tier === 'bubblewrap' && tier.available)) return findings
  const isOpen = ({ name }: Finding) => name === 'sandbox process'
  const tried = (await runRestrictionTable()).map(({ name, blocked, detail }): Finding => ({
    name: `  blocked: ${name}`,
    state: blocked ? 'ok' : 'missing',
    detail,
  }))
  // What was tried stands below the sandbox that it was tried in.
  return [...findings.filter((finding) => !isOpen(finding)), ...tried, ...findings.filter(isOpen)]
}

async function checkNpm(): Promise<Finding> {
  // oxlint-disable-next-line node/no-process-env -- the operator's own npm settings are what is looked at
  const npm = await readNpmSettings(process.env)
  if (npm === null) return { name: 'npm', state: 'warning', detail: 'not found: npm projects cannot be set up' }
  return { name: 'npm', state: 'ok', detail: `sandboxes may reach ${npm.allow.map(({ host }) => host).join(', ')}` }
}

async function checkTools(): Promise<Finding> {
  // oxlint-disable-next-line node/no-process-env -- as above
  const path = process.env.PATH ?? ''
  const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : null
  const tools = await findToolchains({ names: COMMON_TOOLS, path, home: homedir(), user })
  const found = tools.filter((tool) => tool.path !== null).map((tool) => tool.name)
  return { name: 'tools in the sandbox', state: 'ok', detail: found.join(' ') }
}
