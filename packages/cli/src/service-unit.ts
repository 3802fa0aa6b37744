/** What a unit of systemd says of this installation. */
export type Service = {
  scope: 'user' | 'system'
  /** Node, the program, and its arguments. */
  argv: string[]
  /** Agents and set-up commands find git, npm and other tools by it; systemd's own knows only /usr. */
  path: string
  dataDirectory: string
  /** Of a system service; without one it runs as root. */
  account: string | undefined
}

/** The text of the unit. Every setting that is not obvious says why it is there. */
export function serviceUnit({ scope, argv, path, dataDirectory, account }: Service): string {
  return `[Unit]
Description=Sentra, control plane for coding agents
After=network-online.target
Wants=network-online.target

[Service]
Type=exec
ExecStart=${argv.map(argument).join(' ')}
Environment=${quoted(`PATH=${path}`)}
Environment=${quoted(`SENTRA_DATA=${dataDirectory}`)}
${account === undefined ? '' : `User=${account}\n`}# Agents go on while the service restarts or is upgraded: only the supervisor is stopped, it stops server, runner and database.
KillMode=process
TimeoutStopSec=60
Restart=on-failure
RestartSec=2
# The runner gives each attempt limits in a cgroup of its own.
Delegate=yes
# No setuid program works, in a sandbox or out of it. Stricter settings (ProtectSystem, ProtectKernelTunables, PrivateUsers,
# RestrictNamespaces, SystemCallFilter) would keep bubblewrap from making sandboxes.
NoNewPrivileges=yes

[Install]
WantedBy=${scope === 'user' ? 'default.target' : 'multi-user.target'}
`
}

/** As systemd reads a word in quotes: `%` would begin a name of its own. */
function quoted(word: string): string {
  return `"${word.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%')}"`
}

/** A command line also puts in what variables hold. */
const argument = (word: string) => quoted(word).replaceAll('$', '$$$$')
