import { fileURLToPath } from 'node:url'
import { SentraError } from '@sentra/contract'
import { type Command, Option } from 'commander'
import { readCliConfig, readPath } from '../config.ts'
import { note, print, printJson, styled } from '../print.ts'
import { serviceUnit } from '../service-unit.ts'

/** The program as a person starts it, beside the bundles. */
const launcher = fileURLToPath(new URL('../../../../bin/sentra.js', import.meta.url))

type Options = { data?: string; json?: boolean; user?: boolean; system?: boolean; as?: string }

export function addService(program: Command): void {
  program
    .command('service')
    .description('print a unit of systemd that keeps Sentra running; nothing is installed')
    .addOption(new Option('--user', 'a service of yours (the default)').conflicts('system'))
    .option('--system', 'a service of the machine')
    .option('--as <account>', 'account of a system service')
    .action((_options: object, command: Command) => printUnit(command.optsWithGlobals<Options>()))
}

function printUnit(options: Options): void {
  if (launcher.includes('/_npx/')) {
    const message = 'npx keeps programs only for a while: `npm install -g` Sentra first, then ask that one.'
    throw new SentraError('SETUP_FAILED', message)
  }
  const isSystem = options.system === true
  if (options.as !== undefined && !isSystem) throw new SentraError('INVALID_INPUT', '--as belongs to --system.')
  const unit = serviceUnit({
    scope: isSystem ? 'system' : 'user',
    argv: [process.execPath, launcher, 'serve'],
    path: readPath(),
    dataDirectory: isSystem ? (options.data ?? '/var/lib/sentra') : readCliConfig(options).dataDirectory,
    account: options.as,
  })
  if (options.json) return printJson({ unit })
  print(unit.trimEnd())
  note(styled('dim', isSystem ? SYSTEM_STEPS : USER_STEPS))
}

const USER_STEPS = `
To install it:
  mkdir -p ~/.config/systemd/user
  sentra service > ~/.config/systemd/user/sentra.service
  systemctl --user daemon-reload && systemctl --user enable --now sentra
  loginctl enable-linger          keeps it running while you are logged out
  sentra status --link            signs a browser in`
const SYSTEM_STEPS = `
To install it, as root, with an account of its own that owns the data directory:
  useradd --system --create-home --home-dir /var/lib/sentra sentra
  sentra service --system --as sentra > /etc/systemd/system/sentra.service
  systemctl daemon-reload && systemctl enable --now sentra`
