import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { promisify } from 'node:util'
import { startFailed } from './start-failed.ts'

/** Who runs Postgres: owner of its files, and words before its argv (`unshare ...`, or none). */
export type RunAs = { uid: number; gid: number; wrapper: string[] }

type Account = { name: string; uid: number; gid: number }

/** In this order: the first that exists is used when Sentra runs as root. */
const ACCOUNTS = ['postgres', 'nobody']

/** Nothing of the server's environment reaches Postgres: it may hold secrets, and PG* variables would change it. */
const ENVIRONMENT = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C', TZ: 'UTC' }

const execute = promisify(execFile)

/**
 * Postgres refuses to run as root, and under a number that has no name, as containers choose them. Root then lends it another account; where that account cannot reach the data
 * directory (below a 0700 parent such as /root), a user namespace in which root's own files carry its name.
 * `postgres` is the program to try with.
 * @throws DATABASE_START_FAILED when neither can run it; details name both reasons.
 */
export async function chooseRunAs(postgres: string): Promise<RunAs> {
  const own = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 }
  if (own.uid !== 0) return hasName() ? { ...own, wrapper: [] } : inNamedNamespace(own, postgres)
  const account = await findAccount()
  const asAccount = { uid: account.uid, gid: account.gid, wrapper: [] }
  const inNamespace = { ...own, wrapper: namespaceWrapper(account) }
  const accountRefusal = await tryToRun(asAccount, postgres)
  if (accountRefusal === undefined) return asAccount
  const namespaceRefusal = await tryToRun(inNamespace, postgres)
  if (namespaceRefusal === undefined) return inNamespace
  throw cannotRunAsRoot(account, [accountRefusal, namespaceRefusal])
}

/** Whether the account that we are has a line in /etc/passwd, or in what stands for it. */
function hasName(): boolean {
  try {
    return userInfo().username !== ''
  } catch {
    return false // that is what the call says of an unknown number
  }
}

/** The same files and the same account, shown under a number that has a name. */
async function inNamedNamespace(own: { uid: number; gid: number }, postgres: string): Promise<RunAs> {
  const account = await findAccount()
  const inNamespace = { ...own, wrapper: namespaceWrapper(account) }
  const refusal = await tryToRun(inNamespace, postgres)
  if (refusal === undefined) return inNamespace
  const line = `sentra:x:${own.uid}:${own.gid}::/:/sbin/nologin`
  const message =
    `Postgres needs an account with a name, and ${own.uid} has none: add the line \`${line}\` to /etc/passwd, allow user ` +
    `namespaces, or set DATABASE_URL. In a user namespace: ${refusal.trim()}.`
  throw startFailed(message, { uid: own.uid, inNamespace: refusal })
}

function cannotRunAsRoot({ name }: Account, [asAccount, inNamespace]: [string, string]) {
  const message =
    `Postgres refuses to run as root. Set SENTRA_DATA to a directory that the account ${name} can reach, or set ` +
    `DATABASE_URL. As ${name}: ${asAccount.trim()}. In a user namespace: ${inNamespace.trim()}.`
  return startFailed(message, { account: name, asAccount, inNamespace })
}

/** initdb wants an account that has a name, so the namespace shows root's files as this one's. */
function namespaceWrapper(account: Account): string[] {
  return ['unshare', '--user', `--map-user=${account.uid}`, `--map-group=${account.gid}`, '--']
}

async function findAccount(): Promise<Account> {
  const rows = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'))
  for (const name of ACCOUNTS) {
    const row = rows.find(([login]) => login === name)
    if (row) return { name, uid: Number(row[2]), gid: Number(row[3]) }
  }
  throw startFailed(
    `Postgres does not run under this account, and /etc/passwd has none of the accounts ${ACCOUNTS.join(', ')} to lend: ` +
      'run Sentra as another user, or set DATABASE_URL.',
  )
}

/** Why it cannot run the program; undefined when it can. */
async function tryToRun(runAs: RunAs, postgres: string): Promise<string | undefined> {
  try {
    await run(runAs, [postgres, '--version'])
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

/** Runs a program to its end; rejects with what it printed when it fails. */
export async function run(runAs: RunAs, argv: string[]): Promise<void> {
  const [program, args] = commandLine(runAs, argv)
  await execute(program, args, spawnOptions(runAs))
}

/** Starts a program in a session of its own that outlives this process. `output` is the descriptor of its log. */
export async function launchDetached(runAs: RunAs, argv: string[], output: number): Promise<ChildProcess> {
  const [program, args] = commandLine(runAs, argv)
  const child = spawn(program, args, { ...spawnOptions(runAs), detached: true, stdio: ['ignore', output, output] })
  await once(child, 'spawn')
  child.unref()
  return child
}

function commandLine(runAs: RunAs, argv: string[]): [string, string[]] {
  const [program = '', ...args] = [...runAs.wrapper, ...argv]
  return [program, args]
}

/** The working directory is one that every account can enter. */
function spawnOptions({ uid, gid }: RunAs) {
  return { uid, gid, cwd: '/', env: ENVIRONMENT }
}
