import { homedir } from 'node:os'
import { chooseDataDirectory, FLAGS_VARIABLE } from '@sentra/contract'

/** What the command line takes from its environment. */
export type CliConfig = {
  dataDirectory: string
  url: string | undefined
  token: string | undefined
  /** Over SSH and on servers there is no browser to open, or only one that nobody sees. */
  hasDesktop: boolean
}

/** `--data` wins over SENTRA_DATA. SENTRA_URL and SENTRA_TOKEN reach a server elsewhere. */
export function readCliConfig(options: { data?: string | undefined }): CliConfig {
  const environment = process.env
  return {
    dataDirectory: chooseDataDirectory({
      isRoot: process.getuid?.() === 0,
      home: environment.HOME ?? homedir(),
      xdgDataHome: environment.XDG_DATA_HOME,
      sentraData: options.data ?? environment.SENTRA_DATA,
    }),
    url: environment.SENTRA_URL || undefined,
    token: environment.SENTRA_TOKEN || undefined,
    hasDesktop: hasDesktop(environment),
  }
}

function hasDesktop({ DISPLAY, WAYLAND_DISPLAY, BROWSER }: NodeJS.ProcessEnv): boolean {
  return process.platform !== 'linux' || Boolean(DISPLAY || WAYLAND_DISPLAY || BROWSER)
}

/** Where the programs are found that the person who types finds. */
export const readPath = () => process.env.PATH ?? ''

/** Environment of a child of `sentra serve`: ours, with the data directory and port decided by the flags. */
export function childEnvironment(overrides: Record<string, string | undefined>): NodeJS.ProcessEnv {
  const set = Object.entries(overrides).filter(([, value]) => value !== undefined)
  const flags = set.map(([name]) => name).filter((name) => overrides[name] !== process.env[name])
  return { ...process.env, ...Object.fromEntries(set), [FLAGS_VARIABLE]: flags.join(',') }
}
