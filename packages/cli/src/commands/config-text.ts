import type { SettingsInForce } from '@sentra/contract'

/** Words that YAML reads as they stand; everything else is written as a JSON string, which YAML reads too. */
const PLAIN = /^[A-Za-z][\w ./=@+-]*$/

/** Text of a `.sentra/config.yaml` that decides set-up and tests as they are now, and shows the rest as comments. */
export function configText(settings: SettingsInForce): string {
  const { saw, directory, sparse, setup, migrate, build, database, test, tester, egressAllow, tools, limits } = settings
  const { memoryMb, cpus, maxProcesses, diskMb, stageMinutes } = limits
  return `# How Sentra runs this repository. It is read from the commit that a run starts from.
${saw.map((line) => `# Seen: ${oneLine(line)}\n`).join('')}
# Where set-up, tests and agents start; . is the top of the repository.
${directory.path === '.' ? '# ' : ''}directory: ${scalar(directory.path)}
# Of a large repository, only these directories and the files at the top are checked out.
${sparse.directories.length === 0 ? '# ' : ''}sparse: [${sparse.directories.map((path) => JSON.stringify(path)).join(', ')}]
# Shell lines in the sandbox, before anything else.
${list('setup', setup.commands)}
# What proves a change: all of it must exit with 0.
${list('test', test.commands)}
# After set-up, in this order; migrations want a database.
# migrate: ${commented(migrate.commands, 'npm run db:migrate')}
# build: ${commented(build.commands, 'npm run build')}
# A database of its own for every attempt: kind sqlite, postgres, or none.
# database: { kind: ${database.database.kind} }
# What follows holds anyway: take the # away to decide it here.
# When an agent adds missing tests before TEST: never, if_needed, always.
# tester: ${tester.policy}
# Hosts that the sandbox may reach besides the package registry, as host:port.
# egress: { allow: [${egressAllow.hosts.map((host) => JSON.stringify(host)).join(', ')}] }
# Limits of one attempt; tools are programs of the host that it finds besides the usual ones.
# sandbox: { memoryMb: ${memoryMb}, cpus: ${cpus}, maxProcesses: ${maxProcesses}, diskMb: ${diskMb}, stageMinutes: ${stageMinutes}, tools: [${tools.names.join(', ')}] }
`
}

function list(key: string, commands: { command: string }[]): string {
  // Set-up may do nothing; tests that do nothing prove nothing, so the key is left for somebody to fill in.
  if (commands.length === 0) return key === 'setup' ? 'setup: []\n' : `# ${key}: make check\n`
  return `${key}:\n${commands.map(({ command }) => `  - ${scalar(command)}\n`).join('')}`
}

function commented(commands: { command: string }[], example: string): string {
  return `[${(commands.length === 0 ? [{ command: example }] : commands).map(({ command }) => JSON.stringify(oneLine(command))).join(', ')}]`
}

function scalar(text: string): string {
  return PLAIN.test(text) ? text : JSON.stringify(text)
}

/** Names come from the repository: a line end would leave the comment. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ')
}
